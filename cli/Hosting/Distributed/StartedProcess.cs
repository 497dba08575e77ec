using System.Diagnostics;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>A process that was started.</summary>
/// <param name="Mark">Which.</param>
/// <param name="Child">The child process; null when it is nobody's child here.</param>
internal sealed record StartedProcess(ProcessMark Mark, Process? Child) : IDisposable
{
    /// <summary>Takes a child process; one that has ended already is known all the same, by a mark that no living process has.</summary>
    internal static StartedProcess Of(Process child) => new(ProcessMark.Of(child.Id) ?? new ProcessMark(child.Id, string.Empty), child);

    public void Dispose() => Child?.Dispose();
}
