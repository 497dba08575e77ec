using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>Makes what people see of a run. Pure.</summary>
public static class RunDocuments
{
    /// <summary>The run's document.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="bundle">Its bundle.</param>
    /// <param name="state">Its state; null while the coordinator does not have it yet.</param>
    /// <param name="serverLimits">The server's limits, for a run without a state.</param>
    /// <param name="submittedAt">When it was submitted.</param>
    /// <param name="lastSeq">Sequence number of the newest event.</param>
    public static RunDocument Describe(Guid runId, SpecBundle bundle, RunState? state, ServerLimits serverLimits, DateTimeOffset submittedAt, long lastSeq) => new()
    {
        RunId = runId,
        Name = bundle.Metadata.Name,
        Goal = bundle.Goal,
        Labels = bundle.Metadata.Labels,
        Status = state?.Status.Name() ?? "submitted",
        Terminal = state?.Status.IsTerminal() ?? false,
        Reason = state?.Reason,
        Detail = state?.Detail,
        SubmittedAt = submittedAt,
        StartedAt = state is null || state.Status == RunStatus.AwaitingStart ? null : state.StartedAt,
        Deadline = state is null || state.Status == RunStatus.AwaitingStart ? null : state.Deadline,
        EndedAt = state?.EndedAt,
        Pause = state?.Pause,
        LastSeq = lastSeq,
        Limits = state?.Limits ?? EffectiveLimits.Resolve(bundle.Limits, serverLimits),
        Usage = state?.Usage ?? Usage.None,
        BudgetTokens = state?.Usage.Tokens ?? 0,
        BaseCommit = state?.BaseCommit,
        Head = state?.Head,
        ResultBranch = state?.ResultBranch,
        ResultLocation = state?.ResultLocation,
        ResultDelivery = state?.ResultDelivery,
        ResultDetail = state?.ResultDetail,
        Warnings = state?.Warnings ?? [],
        Iterations = state?.Iterations ?? [],
        Tasks = state?.Tasks ?? [],
        Acceptance = [.. bundle.AcceptanceTests.Select(t => Describe(t, state?.Acceptance.FirstOrDefault(a => a.Id == t.Id), state?.Head))],
        Escalations = state?.Escalations ?? [],
        OpenWork = state is null ? [] : [.. state.Work.Values.OrderBy(w => w.WorkId)],
    };

    private static AcceptanceDocument Describe(AcceptanceTest test, AcceptanceState? known, string? head) => new()
    {
        Id = test.Id,
        Title = test.Title,
        Required = test.Required,
        PassedOnBase = known?.PassedOnBase,
        Passed = known?.Verification is { } v ? v.Passed && v.Commit == head : null,
        Verification = known?.Verification,
    };
}
