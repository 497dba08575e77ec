namespace Orchestrate.Domain.Gates;

/// <summary>Reading that ORC-2 warns of.</summary>
/// <param name="Path">The file; of several in a row the last.</param>
/// <param name="Lines">Lines that were read of it, or of all of them together.</param>
/// <param name="Message">What was read and what to do instead.</param>
public sealed record ReadBreach(string Path, int Lines, string Message);
