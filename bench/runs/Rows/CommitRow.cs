using System.Diagnostics;
using Npgsql;
using Orchestrate.Bench.Common;

namespace Orchestrate.Bench.Rows;

/// <summary>The floor: what one durable commit costs on this machine, with nothing of ours around it. A run is about thirty of them one after the other.</summary>
public sealed class CommitRow : IBenchRow
{
    private static readonly Bar Commit = new("commit", "PostgreSQL: one durable commit, one at a time, p50", "ms");

    /// <inheritdoc/>
    public string Name => "commit";

    /// <inheritdoc/>
    public string About => "What one durable commit of PostgreSQL costs on this machine: no bar, the floor that all others stand on.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Commit];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var postgres = await context.PostgresAsync();
        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await using (var create = source.CreateCommand("CREATE TABLE entries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL)"))
            await create.ExecuteNonQueryAsync(cancellationToken);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand("INSERT INTO entries (text) VALUES (repeat('x', 200))", connection);
        await insert.PrepareAsync(cancellationToken);

        await TimesAsync(insert, context.Count(200), cancellationToken);
        var (p50, p95) = (new List<double>(), new List<double>());
        for (var repetition = 0; repetition < context.Repetitions; repetition++)
        {
            var times = await TimesAsync(insert, context.Count(1_000), cancellationToken);
            p50.Add(Statistics.Percentile(times, 50));
            p95.Add(Statistics.Percentile(times, 95));
        }

        return [new Measurement(Commit.Id, p50) { Also = new Dictionary<string, IReadOnlyList<double>> { ["p95"] = p95 } }];
    }

    private static async Task<List<double>> TimesAsync(NpgsqlCommand insert, int count, CancellationToken cancellationToken)
    {
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var clock = Stopwatch.StartNew();
            await insert.ExecuteNonQueryAsync(cancellationToken);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return times;
    }
}
