namespace Orchestrate.Contracts.Work;

/// <summary>Request: a runner that received a re-sent or redelivered command asks for the work. Answered by <see cref="LeaseAnswered"/>.</summary>
public sealed record ClaimWork
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>The runner.</summary>
    public required string RunnerId { get; init; }

    /// <summary>Whether the broker took the command from another runner, which is therefore gone; otherwise it was only sent twice.</summary>
    public bool Redelivered { get; init; }
}
