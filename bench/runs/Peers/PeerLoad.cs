using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Orchestrate.Bench.Load;

namespace Orchestrate.Bench.Peers;

/// <summary>Starts a peer's runs by one statement each and is told of their ends by the database.</summary>
internal sealed class PeerLoad : WorkLoad, IAsyncDisposable
{
    private const string Submit = """
        WITH added AS (INSERT INTO peer_runs (id) VALUES ($1))
        SELECT graphile_worker.add_job('plan', payload := json_build_object('id', $1, 'iteration', 1))
        """;

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _waiting = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlConnection _listener;
    private readonly Task _listening;

    private PeerLoad(NpgsqlDataSource database, NpgsqlConnection listener)
    {
        (_database, _listener) = (database, listener);
        _listener.Notification += (_, told) => End(Guid.Parse(told.Payload));
        _listening = ListenAsync();
    }

    /// <summary>Connects.</summary>
    public static async Task<PeerLoad> StartAsync(string connection, CancellationToken cancellationToken)
    {
        var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { MaxAutoPrepare = 8, MaxPoolSize = 20 });
        var listener = await database.OpenConnectionAsync(cancellationToken);
        await using (var listen = new NpgsqlCommand("LISTEN peer_done", listener))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        return new PeerLoad(database, listener);
    }

    /// <summary>Runs that ended, and their turns: twelve each when nothing was lost or done twice.</summary>
    public async Task<(long Runs, long Turns)> DoneAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand("SELECT count(*), coalesce(sum(turns), 0) FROM peer_runs WHERE done");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _listener.DisposeAsync();
        await _database.DisposeAsync();
        _stop.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task<double> RunAsync(CancellationToken cancellationToken)
    {
        var (id, began) = (Guid.CreateVersion7(), Stopwatch.GetTimestamp());
        var done = _waiting[id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (var submit = _database.CreateCommand(Submit))
        {
            submit.Parameters.AddWithValue(id);
            await submit.ExecuteNonQueryAsync(cancellationToken);
        }

        // A listener that broke would have this wait for good.
        await await Task.WhenAny(done.Task, _listening).WaitAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    // A job that graphile-worker does again tells of the same end twice; its turns are counted in the end.
    private void End(Guid id)
    {
        if (_waiting.TryRemove(id, out var run))
            run.TrySetResult();
    }

    private async Task ListenAsync()
    {
        while (true)
            await _listener.WaitAsync(_stop.Token);
    }
}
