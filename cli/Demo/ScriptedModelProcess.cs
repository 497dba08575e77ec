using System.Diagnostics;
using System.Globalization;
using Orchestrate.Cli.Hosting;

namespace Orchestrate.Cli.Demo;

/// <summary>The scripted model as a process of its own, as a real provider would be.</summary>
internal sealed class ScriptedModelProcess : IAsyncDisposable
{
    private const string Marker = "Orchestrate.ScriptedModel.dll";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly TimeProvider _time;

    private ScriptedModelProcess(Process process, string url, TimeProvider time)
    {
        _process = process;
        _time = time;
        Url = url;
    }

    /// <summary>Base address of its interface.</summary>
    internal string Url { get; }

    internal static async Task<ScriptedModelProcess> StartAsync(Installation installation, string scenario, string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var addressFile = Path.Combine(folder, "scripted-model.address");
        var processFile = Path.Combine(folder, "scripted-model.pid");
        await StopEarlierAsync(processFile, time, cancellationToken);
        File.Delete(addressFile);
        var log = Path.Combine(folder, "scripted-model.log");
        var process = OsProcess.StartDetached(["dotnet", installation.ScriptedModel, "--scenario", scenario, "--port", "0", "--address-file", addressFile], log);
        await File.WriteAllTextAsync(processFile, process.Id.ToString(CultureInfo.InvariantCulture), cancellationToken);
        var began = time.GetTimestamp();
        try
        {
            while (true)
            {
                if (File.Exists(addressFile) && (await File.ReadAllTextAsync(addressFile, cancellationToken)).Trim() is { Length: > 0 } url)
                    return new ScriptedModelProcess(process, url, time);
                if (process.HasExited || time.GetElapsedTime(began) > StartTime)
                    throw new CliException($"The scripted model did not start. Its log: {log}");
                await Task.Delay(Poll, time, cancellationToken);
            }
        }
        catch
        {
            await OsProcess.StopAsync(process.Id, Marker, TimeSpan.FromSeconds(3), time, CancellationToken.None);
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await OsProcess.StopAsync(_process.Id, Marker, TimeSpan.FromSeconds(5), _time, CancellationToken.None);
        _process.Dispose();
    }

    // A demo that was killed could not stop its model.
    private static async Task StopEarlierAsync(string processFile, TimeProvider time, CancellationToken cancellationToken)
    {
        if (File.Exists(processFile) && int.TryParse(await File.ReadAllTextAsync(processFile, cancellationToken), CultureInfo.InvariantCulture, out var id) && OsProcess.IsAlive(id, Marker))
            await OsProcess.StopAsync(id, Marker, TimeSpan.FromSeconds(5), time, cancellationToken);
    }
}
