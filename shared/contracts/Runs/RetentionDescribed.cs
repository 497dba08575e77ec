namespace Orchestrate.Contracts.Runs;

/// <summary>The coordinator's answer to <see cref="DescribeRetention"/>.</summary>
public sealed record RetentionDescribed
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>
    /// <c>keep</c>: nothing; <c>drop_working_files</c>: clones, checkouts and OpenCode homes; <c>remove</c>: everything; <c>purged</c>: the run was removed from the database after its retention;
    /// <c>unknown</c>: the coordinator has never heard of it, and nobody may remove anything.
    /// </summary>
    public required string Verdict { get; init; }

    /// <summary>Attempts whose work needs no keeping: merged or discarded.</summary>
    public IReadOnlyList<Guid> Settled { get; init; } = [];

    /// <summary>Discarded attempts whose time is up: their work may go although the run is kept.</summary>
    public IReadOnlyList<Guid> Expired { get; init; } = [];

    /// <summary>The server's policy: seconds that working files stay after a run's end.</summary>
    public required double WorkingFilesSeconds { get; init; }

    /// <summary>Seconds that repositories, log and rows stay after a run's end.</summary>
    public required double ResultsSeconds { get; init; }

    /// <summary>Seconds that work stays which is neither merged nor discarded; null for ever.</summary>
    public double? UnmergedSeconds { get; init; }
}
