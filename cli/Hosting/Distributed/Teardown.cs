namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Stops what a state file names, in the right order: first a request, after a limit by force. Used by a supervisor that ends, and in place of one that was killed.</summary>
internal sealed class Teardown(InstallationFolder folder, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ServicePatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(40);

    /// <summary>Stops all processes of a state that still live; answers how many did.</summary>
    internal async Task<int> StopAsync(InstallationState state)
    {
        var stopped = 0;
        foreach (var services in ServiceCatalog.StopOrder)
        {
            var alive = state.Alive().Where(process => services.Contains(process.Service)).ToList();
            if (alive.Count == 0)
                continue;
            say($"stopping {string.Join(", ", alive.Select(process => process.Name))}");
            await Task.WhenAll(alive.Select(StopAsync));
            stopped += alive.Count;
        }
        if (state.NameServerPort is { } port)
            await BrokerNode.StopNamesAsync(port, CancellationToken.None);
        await Leftovers.EndAgentsAsync(folder.Runners);
        await Leftovers.EndAllAsync(folder.Path);
        File.Delete(folder.ConnectionFile);
        File.Delete(folder.WantedFile);
        File.Delete(folder.StateFile);
        return stopped;
    }

    /// <summary>The signal that asks a process to end in order: PostgreSQL waits for its clients on TERM, and for nobody on INT.</summary>
    internal static string Polite(string service) => service == ServiceCatalog.Postgres ? "INT" : "TERM";

    /// <summary>The signal that is not asked back: QUIT lets PostgreSQL end its own processes, too.</summary>
    internal static string Forceful(string service) => service == ServiceCatalog.Postgres ? "QUIT" : "KILL";

    /// <summary>How long a process may take to end.</summary>
    internal static TimeSpan Patience(string service) => ServiceCatalog.Servers.Contains(service) ? ServerPatience : ServicePatience;

    private async Task StopAsync(ProcessState process)
    {
        var mark = process.Process!;
        await SignalAsync(mark, Polite(process.Service));
        if (await EndedAsync(mark, Patience(process.Service)))
            return;
        say($"{process.Name} (process {mark.Pid}) has not ended in {Patience(process.Service).TotalSeconds:0} s and is killed");
        await SignalAsync(mark, Forceful(process.Service));
        if (!await EndedAsync(mark, ServicePatience))
            say($"{process.Name} (process {mark.Pid}) cannot be stopped; end it by hand");
    }

    private static async Task SignalAsync(ProcessMark mark, string signal)
    {
        if (mark.IsAlive())
            await OsProcess.SignalAsync(mark.Pid, signal, CancellationToken.None);
    }

    private async Task<bool> EndedAsync(ProcessMark mark, TimeSpan patience)
    {
        var began = time.GetTimestamp();
        while (mark.IsAlive())
        {
            if (time.GetElapsedTime(began) > patience)
                return false;
            await Task.Delay(Poll, time);
        }
        return true;
    }
}
