using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orchestrate.Domain.Branching;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Runs;

/// <summary>A task of the run.</summary>
public sealed record TaskState
{
    /// <summary>The task as the plan gate accepted it.</summary>
    public required AgentTask Task { get; init; }

    /// <summary>The iteration that planned it.</summary>
    public required int Iteration { get; init; }

    /// <summary>The wave it ran in; 0 before.</summary>
    public int Wave { get; init; }

    /// <summary>Where it stands.</summary>
    public TaskProgress Progress { get; init; }

    /// <summary>Its attempts, oldest first.</summary>
    public ImmutableList<AttemptState> Attempts { get; init; } = [];

    /// <summary>Transient failures in a row, which do not count as attempts (FAIL-1).</summary>
    public int Transients { get; init; }

    /// <summary>Attempts that a person granted on top of the limit.</summary>
    public int GrantedAttempts { get; init; }

    /// <summary>The agent that a person chose for the next attempt.</summary>
    public string? ReassignedTo { get; init; }

    /// <summary>The agent that may do what an attempt of another one was rejected for (AGT-4); it keeps the attempts that follow.</summary>
    public string? RoutedTo { get; init; }

    /// <summary>Set when a person accepted what the wrong agent wrote into a spec folder (AGT-4).</summary>
    public RoutingBypass? Bypass { get; init; }

    /// <summary>Set while its next turn cannot be dispatched: a breaker is open (FAIL-3) or the budget is used up (RES-2).</summary>
    public Deferral? Deferred { get; init; }

    /// <summary>What each failed gate or turn looked like, oldest first (FAIL-5).</summary>
    public ImmutableList<string> Signatures { get; init; } = [];

    /// <summary>Whether a debugging task was suggested (FAIL-5).</summary>
    public bool DebugSuggested { get; init; }

    /// <summary>Whether it was more than one turn can hold, so that the orchestrator agent is asked to split it (FAIL-2).</summary>
    public bool NeedsSplit { get; init; }

    /// <summary>Who accepted the last attempt in place of the gate.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>What its branch decided, once it has (BR-1); null while it has not, and for a task without one.</summary>
    public BranchDecision? Branched { get; init; }

    /// <summary>What its branch had it do otherwise, in the one retry that a branch may ask for (BR-1); null while there was none. Untrusted.</summary>
    public string? BranchRetry { get; init; }

    /// <summary>Who let it go on when its branch asked (BR-1).</summary>
    public string? BranchApprovedBy { get; init; }

    /// <summary>Why it failed or was skipped.</summary>
    public string? Detail { get; init; }

    /// <summary>The attempt that runs or ran last.</summary>
    [JsonIgnore]
    public AttemptState Attempt => Attempts[^1];

    /// <summary>Replaces the last attempt.</summary>
    public TaskState With(AttemptState attempt) => this with { Attempts = Attempts.SetItem(Attempts.Count - 1, attempt) };
}
