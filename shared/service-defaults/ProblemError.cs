namespace Orchestrate.ServiceDefaults;

/// <summary>One thing that is wrong with a request's body.</summary>
/// <param name="Pointer">JSON pointer to it, for example <c>/agents/0/name</c>; empty for the whole body.</param>
/// <param name="Code">Stable code, for example <c>unknown_agent</c>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Line">Line in the body, from 1, where it is known.</param>
public sealed record ProblemError(string Pointer, string Code, string Message, int? Line = null);
