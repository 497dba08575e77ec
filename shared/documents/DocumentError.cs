namespace Orchestrate.Documents;

/// <summary>What is wrong with a document, at one place.</summary>
/// <param name="Pointer">RFC 6901 pointer. For a missing member it points to where the member should be; empty for the document itself.</param>
/// <param name="Code">Stable, snake_case, for example <c>required</c>.</param>
/// <param name="Message">What is wrong and what to do, for people.</param>
/// <param name="Line">Line in the text, from 1, where it is known.</param>
public sealed record DocumentError(string Pointer, string Code, string Message, int? Line);
