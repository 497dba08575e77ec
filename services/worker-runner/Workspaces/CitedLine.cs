namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>A line that a result cites.</summary>
/// <param name="Path">The file, relative to the repository's root.</param>
/// <param name="Line">The line, from 1.</param>
public sealed record CitedLine(string Path, int Line);
