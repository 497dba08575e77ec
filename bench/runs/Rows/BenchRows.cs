namespace Orchestrate.Bench.Rows;

/// <summary>All rows, in the order of the table.</summary>
public static class BenchRows
{
    /// <summary>All rows, in the order of the table.</summary>
    public static IReadOnlyList<IBenchRow> All { get; } =
    [
        new CommitRow(),
        new DistributedRow(),
        new StandaloneRow(),
        new IntakeRow(),
        new StreamRow("streams", 2_000, new Bar("streams", "SSE: event to client, p99, 2 000 clients on one process", "ms", 250)),
        new StreamRow("streams-10000", 10_000, new Bar("streams-10000", "SSE: the same with 10 000 clients, p99", "ms", Reach: 250), onRequest: true),
        new HistoryRow(),
        new WallClockRow(),
        new ScalingRow(),
        new OpenCodeRow(),
        new ReadyRow(),
        new DemoRow(),
        new AgainstRow(),
        new PeerRow(),
    ];

    /// <summary>The rows to measure.</summary>
    /// <param name="names">Names of rows; empty for all but those on request.</param>
    /// <param name="withDemo">Whether the demo is measured, too.</param>
    /// <exception cref="FormatException">A name is unknown.</exception>
    public static IReadOnlyList<IBenchRow> Choose(IReadOnlyCollection<string> names, bool withDemo)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.FirstOrDefault(name => All.All(row => row.Name != name)) is { } unknown)
            throw new FormatException($"There is no row {unknown}; there are {string.Join(", ", All.Select(row => row.Name))}.");
        return [.. All.Where(row => names.Contains(row.Name) || (names.Count == 0 && !row.OnRequest) || (withDemo && row.Name == "demo"))];
    }
}
