namespace Orchestrate.Domain.Runs;

/// <summary>Something that a person may want to do now (CTX-1, CMD-1). Announced once per run as the event <c>run.suggested</c>.</summary>
/// <param name="Key">What makes it the same suggestion, for example <c>tool_calls</c>.</param>
/// <param name="Rule"><c>CTX-1</c> or <c>CMD-1</c>.</param>
/// <param name="Command"><c>handover</c>, <c>save</c>, <c>debug</c>, <c>summary</c>, <c>research</c> or <c>resume</c>.</param>
/// <param name="Message">What was seen and what to do, in sentences.</param>
/// <param name="Number">What was counted; null when nothing was.</param>
/// <param name="Threshold">The number from which on it is suggested.</param>
public sealed record Suggestion(string Key, string Rule, string Command, string Message, long? Number = null, long? Threshold = null);
