namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>A file that an index knows.</summary>
/// <param name="Mode">git's mode, six octal digits.</param>
/// <param name="Object">The content's id.</param>
internal sealed record IndexEntry(string Mode, string Object);
