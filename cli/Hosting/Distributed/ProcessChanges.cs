namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>What has to be done so that the processes that are there become those that are wanted.</summary>
/// <param name="Start">To be started, in the order of the services.</param>
/// <param name="Stop">To be stopped, the highest numbers first.</param>
public sealed record ProcessChanges(IReadOnlyList<ProcessName> Start, IReadOnlyList<ProcessName> Stop)
{
    /// <summary>Compares.</summary>
    /// <param name="wanted">What is wanted.</param>
    /// <param name="present">Every service process that is there, also those that wait for a restart or are ending: a name that is still ending is not started a second time.</param>
    /// <param name="ending">Those of them that are ending already.</param>
    public static ProcessChanges Between(ReplicaCounts wanted, IEnumerable<ProcessName> present, IEnumerable<ProcessName> ending)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var all = wanted.Processes();
        var there = present.ToHashSet();
        return new ProcessChanges(
            [.. all.Where(name => !there.Contains(name))],
            [.. there.Except(all).Except(ending).OrderBy(name => name.Service, StringComparer.Ordinal).ThenByDescending(name => name.Replica)]);
    }
}
