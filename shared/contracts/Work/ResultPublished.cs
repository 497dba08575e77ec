namespace Orchestrate.Contracts.Work;

/// <summary>The result stands as a branch.</summary>
public sealed record ResultPublished
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>The branch; null when the source takes none (an <c>empty</c> workspace) or refused it.</summary>
    public string? Branch { get; init; }

    /// <summary>The delivered commit.</summary>
    public required string Commit { get; init; }

    /// <summary>Where the result can be fetched from: the user's repository, or the run's own bare repository.</summary>
    public required string Location { get; init; }

    /// <summary>Why the branch could not be written to the source, when it could not.</summary>
    public string? Detail { get; init; }
}
