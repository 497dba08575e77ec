namespace Orchestrate.AgentStub;

/// <summary>One call as the stub saw it: what really happened, whatever the server's own records say.</summary>
/// <param name="Call">What was asked.</param>
/// <param name="At">When it came, UTC.</param>
/// <param name="Answered">When it was answered, UTC; null when the caller was gone before that.</param>
public sealed record LedgerEntry(TurnCall Call, DateTimeOffset At, DateTimeOffset? Answered);
