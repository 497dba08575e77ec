namespace Orchestrate.Contracts.Work;

/// <summary>Something that an attempt left in its folder and that is not in its commit (VER-7).</summary>
/// <param name="Path">Relative to the folder.</param>
/// <param name="Bytes">Its size; 0 for what has none.</param>
/// <param name="Reason">Why not, in one sentence or two.</param>
public sealed record LeftOutFile(string Path, long Bytes, string Reason);
