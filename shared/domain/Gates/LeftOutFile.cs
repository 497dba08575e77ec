namespace Orchestrate.Domain.Gates;

/// <summary>Something that an attempt left in its folder and that is not in its commit.</summary>
/// <param name="Path">Relative to the folder.</param>
/// <param name="Reason">Why not: a sentence or two.</param>
public sealed record LeftOutFile(string Path, string Reason);
