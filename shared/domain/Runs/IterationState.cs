namespace Orchestrate.Domain.Runs;

/// <summary>One pass of the orchestrator agent's loop.</summary>
public sealed record IterationState
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The orchestrator agent's attempt: one session per iteration.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>Attempts whose degraded sessions were given up for the present one (FAIL-6), oldest first.</summary>
    public IReadOnlyList<Guid> FormerAttemptIds { get; init; } = [];

    /// <summary>The session of its last turn that began.</summary>
    public string? SessionId { get; init; }

    /// <summary>The last turn in which the session could not be reached; null for none (FAIL-6).</summary>
    public int? UnreachableTurn { get; init; }

    /// <summary>Turns dispatched in it.</summary>
    public int Turns { get; init; }

    /// <summary>Refusals of its plan.</summary>
    public int Refusals { get; init; }

    /// <summary>Failed orchestrator turns.</summary>
    public int Failures { get; init; }

    /// <summary>Repair turns of its synthesis.</summary>
    public int SynthesisRepairs { get; init; }

    /// <summary>What the orchestrator agent is told in its next turn.</summary>
    public IReadOnlyList<string> Feedback { get; init; } = [];

    /// <summary>What the server noticed in its last turn and tells it in the next one, without refusing anything (ORC-2).</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Its plan, in its words.</summary>
    public string? Plan { get; init; }

    /// <summary>Workers of its plan at the same time (PAR-1); null means the run's limit.</summary>
    public int? Ceiling { get; init; }

    /// <summary>Its report, in its words.</summary>
    public string? Report { get; init; }

    /// <summary>Measured usage of the orchestrator agent's turns in it.</summary>
    public Usage Usage { get; init; } = Usage.None;

    /// <summary>Waves so far.</summary>
    public int Waves { get; init; }

    /// <summary>What its waves have brought so far, in about 500 tokens; null while it has few tasks or nothing is finished (WAVE-1).</summary>
    public string? RunningSynthesis { get; init; }

    /// <summary>Acceptance tests that ran with its last merge and have not been needed yet; null for none.</summary>
    public TestedCommit? Tested { get; init; }

    /// <summary>Required tests that failed at its end, sorted.</summary>
    public IReadOnlyList<string> FailingTests { get; init; } = [];

    /// <summary>What it merged and had to give back; null for nothing.</summary>
    public Rollback? Rollback { get; init; }

    /// <summary>Whether it was begun to find another way, after iterations without progress (GATE-3).</summary>
    public bool Replan { get; init; }

    /// <summary>Whether it is through.</summary>
    public bool Concluded { get; init; }

    /// <summary>GATE-3: failing tests, integrated commit and error classes at its end.</summary>
    public string? Signature { get; init; }

    /// <summary>The iteration with a new attempt, which OpenCode has no session of yet.</summary>
    /// <param name="runId">The run, from which the attempt's id is derived.</param>
    public IterationState WithFreshSession(Guid runId) => this with
    {
        AttemptId = Identity.Derive(runId, "iteration", Identity.Part(Number), "session", Identity.Part(FormerAttemptIds.Count + 2)),
        FormerAttemptIds = [.. FormerAttemptIds, AttemptId],
        UnreachableTurn = null,
    };
}
