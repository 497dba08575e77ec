namespace Orchestrate.Crash.Tests;

/// <summary>What kills aim at: the places in a run's life after which something can be lost.</summary>
internal static class Phases
{
    /// <summary>The host is killed while it starts and takes up what its predecessor left.</summary>
    public const string Starting = "host starting";

    /// <summary>All targets.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Starting, "run.accepted", "run.work.dispatched:prepare", "run.prepared", "run.iteration.started", "run.turn.dispatched:plan", "run.turn.started:plan", "run.plan.accepted",
        "run.task.started", "run.turn.dispatched:work", "run.turn.started:work", "run.turn.finished:work", "run.gate.decided", "run.attempt.failed", "run.task.accepted",
        "run.work.dispatched:integrate", "run.task.merged", "run.work.dispatched:acceptance", "run.acceptance.verified", "run.turn.started:synthesis",
        "run.work.dispatched:publish", "run.result.published", "run.completed", "run.budget.updated", "run.cancel.requested", "run.work.lost", "run.work.claimed",
    ];

    /// <summary>Whether a phase is the one aimed at, with or without a kind of work.</summary>
    public static bool Fits(string target, string phase) => phase == target || phase.StartsWith($"{target}:", StringComparison.Ordinal);
}
