using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Retention;

/// <summary>What of a run may go and when. Pure. Work that is neither merged nor discarded is never removed unless the server's policy says after how long.</summary>
public static class RunRetention
{
    /// <summary>What may be removed at that time.</summary>
    public static RetentionVerdict Decide(RunState state, RetentionPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(policy);
        if (!state.Status.IsTerminal() || state.EndedAt is not { } ended)
            return RetentionVerdict.Keep;
        if (RemoveAfter(state, policy) <= now)
            return RetentionVerdict.Remove;
        return ended + policy.WorkingFiles <= now ? RetentionVerdict.DropWorkingFiles : RetentionVerdict.Keep;
    }

    /// <summary>From when on everything of the run may be removed; null while it runs, and for as long as it holds work that the policy never removes.</summary>
    public static DateTimeOffset? RemoveAfter(RunState state, RetentionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(policy);
        if (!state.Status.IsTerminal() || state.EndedAt is not { } ended)
            return null;
        var results = ended + policy.Results;
        if (!AttemptFates.HoldsUnmerged(state))
            return results;
        return policy.Unmerged is not { } unmerged ? null : ended + unmerged > results ? ended + unmerged : results;
    }

    /// <summary>From when on that attempt's work may be removed; null for never, and while the run goes on. A discarded attempt goes by itself, also from a run that is kept because of another.</summary>
    public static DateTimeOffset? KeptUntil(RunState state, AttemptFate fate, RetentionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(policy);
        return fate == AttemptFate.Discarded && state.Status.IsTerminal() ? state.EndedAt + policy.Results : RemoveAfter(state, policy);
    }

    /// <summary>Attempts whose work needs no keeping, because it is merged or a person discarded it.</summary>
    public static IReadOnlyList<Guid> Settled(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.Tasks.SelectMany(t => t.Attempts.Where(a => AttemptFates.Of(state, t, a) is AttemptFate.Merged or AttemptFate.Discarded)).Select(a => a.AttemptId)];
    }

    /// <summary>Discarded attempts whose time is up, so that their work may go although the run is kept.</summary>
    public static IReadOnlyList<Guid> Expired(RunState state, RetentionPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return KeptUntil(state, AttemptFate.Discarded, policy) <= now
            ? [.. state.Tasks.SelectMany(t => t.Attempts.Where(a => AttemptFates.Of(state, t, a) == AttemptFate.Discarded)).Select(a => a.AttemptId)]
            : [];
    }
}
