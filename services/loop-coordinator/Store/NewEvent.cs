namespace Orchestrate.LoopCoordinator.Store;

/// <summary>An event that a decision adds to the run's log.</summary>
/// <param name="Type">Stable type, for example <c>run.task.accepted</c>.</param>
/// <param name="Data">Its properties as a JSON object.</param>
/// <param name="At">When it happened, UTC.</param>
public sealed record NewEvent(string Type, string Data, DateTimeOffset At);
