namespace Orchestrate.OpenCodeStub;

/// <summary>What one model call produced.</summary>
/// <param name="Finish">The finish reason in OpenCode's words (<c>stop</c>, <c>length</c>, <c>tool-calls</c>, <c>unknown</c>).</param>
/// <param name="Calls">Tool calls, in order.</param>
/// <param name="InputTokens">Prompt tokens, as reported.</param>
/// <param name="OutputTokens">Completion tokens, as reported.</param>
public sealed record StubStep(string Finish, IReadOnlyList<StubToolCall> Calls, int InputTokens, int OutputTokens);
