using Orchestrate.Cli.Api;
using Orchestrate.Cli.Hosting;
using Orchestrate.Cli.Hosting.Distributed;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Demo;

/// <summary>The demo's own server, in its own folder: standalone, or five services. A server that runs already is not used, because it does not know the scripted model.</summary>
internal sealed class DemoServer(Installation installation, string folder, TimeProvider time, Terminal terminal, bool distributed)
{
    private readonly LocalServer _local = new(folder, time);
    private readonly DistributedServer _distributed = new(folder, time, entry => terminal.Line(InstallationViews.Progress(entry)));

    /// <summary>Where its log is.</summary>
    internal string Log => distributed ? _distributed.Folder.Logs : _local.LogFile;

    /// <summary>Stops what a demo that was killed left.</summary>
    /// <param name="isOwnFolder">Whether the folder is the demo's own, and not one that was typed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">Somebody's distributed installation runs there.</exception>
    internal async Task StopEarlierAsync(bool isOwnFolder, CancellationToken cancellationToken)
    {
        if (!isOwnFolder && _distributed.Find() is { } other)
            throw new CliException(ExitCodes.Refused, $"On {folder} runs a distributed installation ({other.Url}), which does not know the demo's scripted model. The demo starts a server of its own: leave --data out, or name another folder.");
        if (_local.Running() is null && _distributed.Find() is null)
            return;
        terminal.Line("stopping the server that an earlier demo left running ...");
        await _local.StopAsync(null, cancellationToken);
        await StopDistributedAsync();
    }

    internal async Task<LocalHost> StartAsync(IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        if (!distributed)
            return await _local.StartAsync(installation, options, cancellationToken);
        _ = BrokerNode.Find();
        return await _distributed.StartAsync([.. options, "--runners", "2"], DistributedServer.Secrets(null, null), cancellationToken);
    }

    internal Task StopAsync() => distributed ? StopDistributedAsync() : _local.StopAsync(null, CancellationToken.None);

    private async Task StopDistributedAsync() => await _distributed.StopAsync(message => terminal.Line(Clean.Markup(message, 1000)));
}
