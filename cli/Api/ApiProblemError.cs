namespace Orchestrate.Cli.Api;

/// <summary>One thing that is wrong with a body.</summary>
/// <param name="Pointer">JSON pointer to it; empty for the whole body.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Line">Line, from 1, where it is known.</param>
public sealed record ApiProblemError(string Pointer, string Code, string Message, int? Line = null);
