namespace Orchestrate.Contracts.Runs;

/// <summary>One row of a run's event log.</summary>
/// <param name="Seq">Position in the run's log: gapless from 1.</param>
/// <param name="At">When it was recorded, UTC.</param>
/// <param name="Type">Stable type, for example <c>run.task.accepted</c>; never ends in a digit.</param>
/// <param name="Data">The event's properties as a JSON object, snake_case.</param>
public sealed record RecordedEvent(long Seq, DateTimeOffset At, string Type, string Data);
