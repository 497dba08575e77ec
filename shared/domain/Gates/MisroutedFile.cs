namespace Orchestrate.Domain.Gates;

/// <summary>A file that an attempt changed although only another agent may (AGT-4).</summary>
/// <param name="Path">Relative to the repository's root.</param>
/// <param name="Owner">The agent that may, or <see cref="Planning.SpecPaths.Nobody"/>.</param>
public sealed record MisroutedFile(string Path, string Owner);
