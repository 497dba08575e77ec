using System.Data;
using System.Threading.Channels;
using Npgsql;
using Orchestrate.Messaging;

namespace Orchestrate.RunApi.Store;

/// <summary>
/// Commits whatever submissions wait in one transaction, without a timer: an idle server stores one at once, a busy one more and more at a time. What cannot be stored together is handed back to be
/// stored alone, so that nobody fails for another.
/// </summary>
internal sealed partial class SubmissionWriter : IDisposable
{
    /// <summary>Most submissions in one transaction.</summary>
    private const int Most = 32;

    /// <summary>Bytes of bundles in one transaction, beyond which no further one is added.</summary>
    private const int MostBytes = 4 * 1024 * 1024;

    // The same few statements all day, over arrays of any length: planned once.
    private const string PlanOnce = "SET plan_cache_mode = force_generic_plan";

    private readonly Channel<PendingSubmission> queue = Channel.CreateUnbounded<PendingSubmission>(new UnboundedChannelOptions { SingleReader = true });
    private readonly NpgsqlDataSource database;
    private readonly IOutbox outbox;
    private readonly Func<PendingSubmission, Task<StoredSubmission>> storeAlone;
    private readonly ILogger logger;

    /// <summary>Starts the writer.</summary>
    /// <param name="database">Where submissions are stored.</param>
    /// <param name="outbox">Where their messages are.</param>
    /// <param name="storeAlone">Stores a submission by itself, also one of which nobody knows whether it was committed.</param>
    /// <param name="logger">Told when submissions have to be taken apart.</param>
    public SubmissionWriter(NpgsqlDataSource database, IOutbox outbox, Func<PendingSubmission, Task<StoredSubmission>> storeAlone, ILogger logger)
    {
        (this.database, this.outbox, this.storeAlone, this.logger) = (database, outbox, storeAlone, logger);
        _ = Task.Run(LoopAsync);
    }

    /// <summary>Has a submission stored. Returns after the commit.</summary>
    public Task<StoredSubmission> StoreAsync(PendingSubmission pending)
    {
        if (!queue.Writer.TryWrite(pending))
            pending.Fail(new ObjectDisposedException(nameof(SubmissionWriter), "The process stops."));
        return pending.Stored;
    }

    /// <summary>Ends the writer when it has stored what it has.</summary>
    public void Dispose() => queue.Writer.TryComplete();

    private async Task LoopAsync()
    {
        // Its own for as long as it lives: a connection from the pool is reset each time.
        await using var connection = database.CreateConnection();
        var waiting = new List<PendingSubmission>();
        while (await queue.Reader.WaitToReadAsync())
        {
            waiting.Clear();
            for (var bytes = 0; waiting.Count < Most && bytes < MostBytes && queue.Reader.TryRead(out var next);)
            {
                if (next.GiveUpIfLeft())
                    continue;
                waiting.Add(next);
                bytes += next.Submission.BundleJson.Length;
            }

            if (waiting.Count > 0)
                await WriteAsync(connection, waiting);
        }
    }

    private async Task WriteAsync(NpgsqlConnection connection, List<PendingSubmission> pending)
    {
        try
        {
            if (connection.State != ConnectionState.Open)
                await OpenAgainAsync(connection);
        }
        catch (Exception exception)
        {
            foreach (var item in pending)
                item.Fail(exception);
            return;
        }

        try
        {
            // One batch is one implicit transaction.
            await using var batch = connection.CreateBatch();
            SubmissionBatch.AddTo(batch, outbox, pending);
            await batch.ExecuteNonQueryAsync();
        }
        catch (Exception exception)
        {
            TakenApart(exception, pending.Count);
            await Task.WhenAll(pending.Select(StoreAloneAsync));
            return;
        }

        foreach (var item in pending)
            item.Complete(new StoredSubmission(item.Submission.Run.RunId, Replayed: false, Conflict: false));
    }

    private static async Task OpenAgainAsync(NpgsqlConnection connection)
    {
        await connection.CloseAsync();
        await connection.OpenAsync();
        await using var settings = new NpgsqlCommand(PlanOnce, connection);
        await settings.ExecuteNonQueryAsync();
    }

    private async Task StoreAloneAsync(PendingSubmission pending)
    {
        try
        {
            pending.Complete(await storeAlone(pending));
        }
        catch (Exception exception)
        {
            pending.Fail(exception);
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Count} submissions could not be stored together; each is stored alone")]
    private partial void TakenApart(Exception exception, int count);
}
