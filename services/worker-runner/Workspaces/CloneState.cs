namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What the server knows of an attempt's clone.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Commit">The commit it was opened at, or the last snapshot of it.</param>
/// <param name="TaskId">The task; null for the orchestrator agent.</param>
/// <param name="Turn">The turn that it was opened for.</param>
/// <param name="Epoch">The turn's lease epoch.</param>
/// <param name="Open">Whether an agent was let in since the last snapshot: what is there has not been kept.</param>
/// <param name="Process">The runner process that opened it.</param>
internal sealed record CloneState(string Folder, string Commit, string? TaskId, int Turn, int Epoch, bool Open, Guid Process);
