namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>A sign of life that people may watch.</summary>
/// <param name="Kind"><c>tool</c>, <c>text</c> or <c>status</c>.</param>
/// <param name="Tool">The tool, for <c>tool</c>.</param>
/// <param name="State"><c>running</c>, <c>completed</c> or <c>error</c>, for <c>tool</c>.</param>
/// <param name="Text">At most 500 characters.</param>
public sealed record AgentProgress(string Kind, string? Tool, string? State, string? Text);
