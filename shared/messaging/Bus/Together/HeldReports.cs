namespace Orchestrate.Messaging;

/// <summary>Reports that wait for those of other work of their run. Not safe for several threads at once.</summary>
internal sealed class HeldReports
{
    private readonly Dictionary<Guid, List<WaitingReport>> held = [];

    /// <summary>Holds a report. True for the first one of its run since the last <see cref="Release"/>.</summary>
    public bool Hold(Guid runId, WaitingReport report)
    {
        if (held.TryGetValue(runId, out var others))
        {
            others.Add(report);
            return false;
        }

        held.Add(runId, [report]);
        return true;
    }

    /// <summary>A run's reports in the order in which they came; empty for none. They are not held any more.</summary>
    public IReadOnlyList<WaitingReport> Release(Guid runId) => held.Remove(runId, out var reports) ? reports : [];
}
