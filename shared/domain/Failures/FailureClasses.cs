using Orchestrate.Domain.Results;

namespace Orchestrate.Domain.Failures;

/// <summary>The typed classes of FAIL-7. Each has its own way out: back-off, retry, split, escalation.</summary>
public static class FailureClasses
{
    /// <summary>Provider, network or OpenCode trouble; the same turn may succeed later. Does not count as an attempt (FAIL-1).</summary>
    public const string Transient = "transient";

    /// <summary>The final message was no strict <c>AgentResult</c>, also after its one repair turn (VER-1).</summary>
    public const string InvalidResult = "invalid_result";

    /// <summary>Our verifiers refused what the agent left (VER-2…8, SCORE-2).</summary>
    public const string VerificationFailed = "verification_failed";

    /// <summary>The task was too much for one agent (FAIL-2, TCB-3): never tried again at the same scope.</summary>
    public const string Overload = "overload";

    /// <summary>The turn took too long, or showed no sign of life (FAIL-4).</summary>
    public const string Timeout = "timeout";

    /// <summary>A leaf agent dispatched others, or tried to (NDP-3).</summary>
    public const string Nesting = "nesting";

    /// <summary>An agent did what only another one may do (AGT-3, AGT-4).</summary>
    public const string Routing = "routing";

    /// <summary>The turn's tokens or money are used up (RES-2, LIM-1).</summary>
    public const string Budget = "budget";

    /// <summary>The turn was stopped on purpose.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>A runner or its OpenCode went away in the middle. Does not count as an attempt (FAIL-1).</summary>
    public const string Lost = "lost";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Transient, InvalidResult, VerificationFailed, Overload, Timeout, Nesting, Routing, Budget, Cancelled, Lost];

    /// <summary>FAIL-4: whether what the agent had written until then is worth keeping, because the turn was cut in the middle of honest work.</summary>
    /// <param name="failureClass">One of <see cref="All"/>.</param>
    public static bool KeepsPartial(string failureClass) => failureClass is Timeout or Overload or Budget;

    /// <summary>FAIL-2: the class of an answer by the status that the agent itself gave; null when that status is no failure.</summary>
    /// <param name="status">The strict answer's status.</param>
    public static string? OfAnswer(ResultStatus status) => status == ResultStatus.Error ? Overload : null;
}
