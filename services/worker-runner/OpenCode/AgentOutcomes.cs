using Orchestrate.Domain.Failures;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Values of <see cref="AgentAnswer.Outcome"/>.</summary>
public static class AgentOutcomes
{
    /// <summary>There is a final message.</summary>
    public const string Answered = TurnEnd.Answered;

    /// <summary>Provider, network or OpenCode trouble; the same prompt may succeed later.</summary>
    public const string Transient = FailureClasses.Transient;

    /// <summary>The turn was too much for the agent (FAIL-2, TCB-3).</summary>
    public const string Overload = FailureClasses.Overload;

    /// <summary>The turn took too long, or showed no sign of life (FAIL-4).</summary>
    public const string Timeout = FailureClasses.Timeout;

    /// <summary>The caller stopped the turn.</summary>
    public const string Cancelled = FailureClasses.Cancelled;

    /// <summary>OpenCode's process ended while it worked.</summary>
    public const string Lost = FailureClasses.Lost;
}
