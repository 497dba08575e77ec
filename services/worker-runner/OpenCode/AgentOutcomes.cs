namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Values of <see cref="AgentAnswer.Outcome"/>.</summary>
public static class AgentOutcomes
{
    /// <summary>There is a final message.</summary>
    public const string Answered = "answered";

    /// <summary>Provider, network or OpenCode trouble; the same prompt may succeed later.</summary>
    public const string Transient = "transient";

    /// <summary>The turn was too much for the agent (FAIL-2, TCB-3).</summary>
    public const string Overload = "overload";

    /// <summary>The turn took too long, or showed no sign of life (FAIL-4).</summary>
    public const string Timeout = "timeout";

    /// <summary>The caller stopped the turn.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>OpenCode's process ended while it worked.</summary>
    public const string Lost = "lost";
}
