using Orchestrate.Bench.Peers;

namespace Orchestrate.Bench.Rows;

/// <summary>The same work on a peer, beside Orchestrate's rows of the same hour: what a host that is shared makes of a figure, it makes of the peer's, too.</summary>
public sealed class PeerRow : IBenchRow
{
    private const int TurnsOfARun = 12;
    private static readonly Bar Latency = new("peer.latency", "graphile-worker: run latency, one at a time, p50", "ms");
    private static readonly Bar Throughput = new("peer.throughput", "graphile-worker: throughput, 50 runs in flight", "runs/s", Better: Better.More);

    /// <inheritdoc/>
    public string Name => "peer";

    /// <inheritdoc/>
    public string About => "The same 2 × (plan, 4 workers at once, report) as jobs of graphile-worker in one Node.js process on the same PostgreSQL; installed by npm.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Latency, Throughput];

    /// <inheritdoc/>
    public bool OnRequest => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var peer = await GraphileWorker.StartAsync(context, cancellationToken);
        await using var load = await PeerLoad.StartAsync(peer.Database, cancellationToken);
        var figures = new RunFigures(load, context);
        await figures.WarmUpAsync(cancellationToken);
        for (var repetition = 0; repetition < context.Repetitions; repetition++)
            await figures.RepeatAsync(cancellationToken);
        var (runs, turns) = await load.DoneAsync(cancellationToken);
        if (turns != runs * TurnsOfARun)
            throw new BenchException($"graphile-worker did {turns} turns in {runs} runs.");
        return [figures.Latency(Latency), figures.Throughput(Throughput)];
    }
}
