namespace Orchestrate.Domain.Failures;

/// <summary>FAIL-6: what shows that a session is of no use any more, as opposed to one that was merely lost.</summary>
public static class SessionFaults
{
    /// <summary>Its history no longer fits into the model's context.</summary>
    public const string ContextOverflow = "context_overflow";

    /// <summary>It answered another message than the one it was sent: somebody else prompts it, or OpenCode compacted it.</summary>
    public const string OtherAnswer = "other_answer";

    /// <summary>OpenCode is there and the session is not usable: busy with something that does not stop, gone, or an error.</summary>
    public const string Unreachable = "unreachable";
}
