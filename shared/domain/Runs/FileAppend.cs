namespace Orchestrate.Domain.Runs;

/// <summary>Text that a merge adds at the end of a file, which it makes when there is none.</summary>
/// <param name="Path">Relative to the repository's root.</param>
/// <param name="Text">What is added; ends with a line end.</param>
public sealed record FileAppend(string Path, string Text);
