using Npgsql;
using Orchestrate.Bench.Load;
using Orchestrate.Bench.Stored;

namespace Orchestrate.Bench.Rows;

/// <summary>What a past costs: the same work on a database with ten thousand finished runs and a million events, and on one without, side by side.</summary>
public sealed class HistoryRow : IBenchRow
{
    private const int FinishedRuns = 10_000;
    private const int Events = 1_000_000;
    private static readonly Bar Latency = new("history.latency", "10 000 runs and 10⁶ events stored: latency, times that of empty", "", 1.5, 1.05);
    private static readonly Bar Time = new("history.time", "10 000 runs and 10⁶ events stored: time of a run with 50 in flight, times that of empty", "", 1.5, 1.05);

    /// <inheritdoc/>
    public string Name => "history";

    /// <inheritdoc/>
    public string About => "Two fleets side by side, one of them with 10 000 finished runs and a million events in its database, measured in turns: how much more a run costs there.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Latency, Time];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var database = await DatabaseAsync(context);
        var other = await DatabaseAsync(context);
        await using var emptyFleet = await context.StartFleetAsync(cancellationToken, options => options with { Database = other });
        await using var fullFleet = await context.StartFleetAsync(cancellationToken, options => options with { Database = database });
        using var emptyHttp = emptyFleet.CreateClient();
        using var fullHttp = fullFleet.CreateClient();
        var (empty, full) = (new RunFigures(new RunLoad(emptyHttp), context), new RunFigures(new RunLoad(fullHttp), context));
        await empty.WarmUpAsync(cancellationToken);
        await full.WarmUpAsync(cancellationToken);
        var stored = await new StoredHistory(database).FillAsync(context.Count(FinishedRuns), context.Count(Events), cancellationToken);
        context.Say($"  {stored.Runs} finished runs and {stored.Events} events are stored");

        for (var repetition = 0; repetition < context.Repetitions; repetition++)
        {
            await empty.RepeatAsync(cancellationToken);
            await full.RepeatAsync(cancellationToken);
        }

        var note = FormattableString.Invariant($"{stored.Runs} finished runs and {stored.Events} events stored; \"empty\" has the runs of its warm-up.");
        return
        [
            new Measurement(Latency.Id, [.. full.P50.Zip(empty.P50, (one, two) => one / two)]) { Also = Both(full.P50, empty.P50, "ms"), Note = note },
            new Measurement(Time.Id, [.. full.PerSecond.Zip(empty.PerSecond, (one, two) => two / one)]) { Also = Both(full.PerSecond, empty.PerSecond, "runs/s") },
        ];
    }

    // Two fleets share one server's connections.
    private static async Task<string> DatabaseAsync(BenchContext context) =>
        new NpgsqlConnectionStringBuilder(await (await context.PostgresAsync()).CreateDatabaseAsync()) { MaxPoolSize = 20 }.ConnectionString;

    private static Dictionary<string, IReadOnlyList<double>> Both(IReadOnlyList<double> full, IReadOnlyList<double> empty, string unit) => new() { [$"full {unit}"] = full, [$"empty {unit}"] = empty };
}
