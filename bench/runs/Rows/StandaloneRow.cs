using Orchestrate.Bench.Load;
using Orchestrate.Bench.Standalone;

namespace Orchestrate.Bench.Rows;

/// <summary>The same work in one process with its private PostgreSQL; everything durable; agents that answer at once.</summary>
public sealed class StandaloneRow : IBenchRow
{
    private static readonly Bar Latency = new("standalone.latency", "standalone: run latency, one at a time, p50", "ms", 25, 14);
    private static readonly Bar Throughput = new("standalone.throughput", "standalone: throughput, 50 runs in flight", "runs/s", 150, 300, Better.More);

    /// <inheritdoc/>
    public string Name => "standalone";

    /// <inheritdoc/>
    public string About => "The same runs of 12 turns on the standalone host with its private PostgreSQL, durable as it is by default.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Latency, Throughput];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var standalone = await StubbedStandalone.StartAsync(context, cancellationToken);
        using var http = standalone.Host.CreateClient();
        var figures = new RunFigures(new RunLoad(http), context);
        await figures.WarmUpAsync(cancellationToken);
        for (var repetition = 0; repetition < context.Repetitions; repetition++)
            await figures.RepeatAsync(cancellationToken);
        return [figures.Latency(Latency), figures.Throughput(Throughput)];
    }
}
