namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>An attempt's clone.</summary>
/// <param name="RunId">The run.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Folder">Absolute path.</param>
/// <param name="StartCommit">The commit it was opened at.</param>
/// <param name="Fresh">Whether it was created now, so that set-up commands must run.</param>
public sealed record AttemptWorkspace(Guid RunId, Guid AttemptId, string Folder, string StartCommit, bool Fresh);
