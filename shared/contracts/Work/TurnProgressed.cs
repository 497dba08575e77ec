namespace Orchestrate.Contracts.Work;

/// <summary>Live progress of a turn, for people who watch. Not stored, not replayed, may be lost.</summary>
public sealed record TurnProgressed
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>The task; null for the orchestrator agent.</summary>
    public string? TaskId { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary><c>tool</c> (a tool call began or ended), <c>text</c> or <c>status</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The tool's name, for <c>tool</c>.</summary>
    public string? Tool { get; init; }

    /// <summary><c>running</c>, <c>completed</c> or <c>error</c>, for <c>tool</c>.</summary>
    public string? State { get; init; }

    /// <summary>A short description or piece of text, at most 500 characters.</summary>
    public string? Text { get; init; }
}
