namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>The turn that works in a clone, and under which lease.</summary>
/// <param name="RunId">The run.</param>
/// <param name="TaskId">The task; null for the orchestrator agent, which leaves nothing to keep.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Turn">The turn within the attempt, from 1.</param>
/// <param name="Epoch">The lease's epoch, from 1: of two runners at the same turn the one with the higher epoch is right.</param>
/// <param name="StartCommit">The commit that the turn starts from.</param>
public sealed record AttemptTurn(Guid RunId, string? TaskId, Guid AttemptId, int Turn, int Epoch, string StartCommit)
{
    /// <summary>Whether set-up commands prepare its clone. What they made stays in a clone that is set back.</summary>
    public bool SetUp { get; init; }
}
