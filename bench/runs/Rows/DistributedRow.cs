using Orchestrate.Bench.Load;

namespace Orchestrate.Bench.Rows;

/// <summary>Five processes, RabbitMQ and PostgreSQL; everything durable; agents that answer at once.</summary>
public sealed class DistributedRow : IBenchRow
{
    private static readonly Bar Latency = new("distributed.latency", "distributed: run latency, one at a time, p50", "ms", 35, 20);
    private static readonly Bar Throughput = new("distributed.throughput", "distributed: throughput, 50 runs in flight", "runs/s", 100, 200, Better.More);

    /// <inheritdoc/>
    public string Name => "distributed";

    /// <inheritdoc/>
    public string About => "A run of 12 turns (2 × plan, 4 workers at once, report) on five processes with RabbitMQ and PostgreSQL; from POST /runs to the last event of its stream, both through the gateway.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Latency, Throughput];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var fleet = await context.StartFleetAsync(cancellationToken);
        using var http = fleet.CreateClient();
        var figures = new RunFigures(new RunLoad(http), context, fleet);
        await figures.WarmUpAsync(cancellationToken);
        for (var repetition = 0; repetition < context.Repetitions; repetition++)
            await figures.RepeatAsync(cancellationToken);
        return [figures.Latency(Latency), figures.Throughput(Throughput)];
    }
}
