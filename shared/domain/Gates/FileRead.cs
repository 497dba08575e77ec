namespace Orchestrate.Domain.Gates;

/// <summary>A file that an agent read (ORC-2, TASK-6).</summary>
/// <param name="Path">Relative to the clone when inside it.</param>
/// <param name="Lines">Lines that it got.</param>
/// <param name="Targeted">Whether it asked with offset and limit.</param>
public sealed record FileRead(string Path, int Lines, bool Targeted);
