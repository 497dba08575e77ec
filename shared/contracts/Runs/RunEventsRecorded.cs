namespace Orchestrate.Contracts.Runs;

/// <summary>Rows were committed to runs' event logs. Carries the rows; a lost message costs nothing, because readers fill gaps from the log.</summary>
public sealed record RunEventsRecorded
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The new rows in order of their sequence numbers.</summary>
    public required IReadOnlyList<RecordedEvent> Events { get; init; }

    /// <summary>Whether the last of them ended the run.</summary>
    public bool Terminal { get; init; }

    /// <summary>What is told together with it: other runs' rows, or rows of the same run that do not follow these; null when nothing. Their own is null.</summary>
    public IReadOnlyList<RunEventsRecorded>? Others { get; init; }
}
