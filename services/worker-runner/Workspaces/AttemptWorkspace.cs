namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>An attempt's clone.</summary>
/// <param name="Turn">The turn that it was opened for.</param>
/// <param name="Folder">Absolute path.</param>
/// <param name="Fresh">Whether it was created now, so that set-up commands must run.</param>
public sealed record AttemptWorkspace(AttemptTurn Turn, string Folder, bool Fresh)
{
    /// <summary>The run.</summary>
    public Guid RunId => Turn.RunId;

    /// <summary>The attempt.</summary>
    public Guid AttemptId => Turn.AttemptId;

    /// <summary>The commit it was opened at.</summary>
    public string StartCommit => Turn.StartCommit;
}
