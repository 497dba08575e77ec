using System.Text.Json;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>
/// Which replicas the gateway sends requests to: a configuration file in its content root, which it reads again when it changes, so that scaling interrupts no request and no stream. A replica that crashed
/// stays in it; the gateway's own health checks leave it out until it is back.
/// </summary>
internal sealed class GatewayDestinations(InstallationFolder folder)
{
    private string _written = string.Empty;

    /// <summary>The file's content.</summary>
    internal static string Text(IEnumerable<string> runApis, IEnumerable<string> eventStreams) => JsonSerializer.Serialize(
        new { Gateway = new { RunApiUrl = string.Join(',', runApis), EventStreamUrl = string.Join(',', eventStreams) } });

    /// <summary>Writes the file where it differs; answers whether it did.</summary>
    internal bool Write(IEnumerable<string> runApis, IEnumerable<string> eventStreams)
    {
        var text = Text(runApis, eventStreams);
        if (text == _written)
            return false;
        PrivateFile.Write(Path.Combine(folder.GatewayRoot, "appsettings.json"), text);
        _written = text;
        return true;
    }
}
