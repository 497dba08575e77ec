namespace Orchestrate.Domain.Runs;

/// <summary>What exactly could not be merged in a file (VER-9).</summary>
/// <param name="Path">The file.</param>
/// <param name="Text">Git's words and the lines of both sides between conflict markers; untrusted text.</param>
public sealed record MergeConflict(string Path, string Text);
