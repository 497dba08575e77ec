namespace Orchestrate.Contracts.Work;

/// <summary>Text that a merge adds at the end of a file, which it makes when there is none.</summary>
/// <param name="Path">Relative to the repository's root.</param>
/// <param name="Text">What is added.</param>
public sealed record AppendedText(string Path, string Text);
