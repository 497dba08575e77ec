using System.Data;
using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>
/// Takes the decisions of one saga. A few writers share the instances by their ids, and each commits whatever waits for it in one transaction, without a timer: an idle server decides at
/// once, a busy one in larger and larger transactions. Row locks keep replicas apart. What this process remembers of its instances is decided on before they are locked; when it was old, the decision
/// is taken again under the locks.
/// </summary>
internal sealed partial class DecisionWriter<TSaga> : IDisposable
    where TSaga : class, ISaga
{
    /// <summary>Most messages in one transaction: what they change is locked until all of them are decided.</summary>
    private const int Most = 32;

    // The same few statements all day, each of which finds its rows by an index. Left to itself PostgreSQL plans those with arrays anew each time (a fifth of what a decision cost it), and plans
    // that it made when the tables were empty read all of them when they are full.
    private const string PlanOnce =
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

    private readonly NpgsqlDataSource database;
    private readonly Func<NpgsqlConnection, DecisionBatch<TSaga>> open;
    private readonly IDecisionPreparation<TSaga>? preparation;
    private readonly Channel<IReadOnlyList<PendingDecision<TSaga>>>[] queues;
    private readonly ILogger logger;

    /// <summary>Starts the writers.</summary>
    /// <param name="database">Where the instances are.</param>
    /// <param name="writers">How many.</param>
    /// <param name="open">Makes a transaction on a connection.</param>
    /// <param name="preparation">Asked before each transaction; null for nothing to prepare.</param>
    /// <param name="logger">Told when decisions have to be taken apart.</param>
    public DecisionWriter(
        NpgsqlDataSource database, int writers, Func<NpgsqlConnection, DecisionBatch<TSaga>> open, IDecisionPreparation<TSaga>? preparation, ILogger logger)
    {
        this.preparation = preparation;
        this.logger = logger;
        this.database = database;
        this.open = open;
        queues = [.. Enumerable.Range(0, writers).Select(_ => Channel.CreateUnbounded<IReadOnlyList<PendingDecision<TSaga>>>(new UnboundedChannelOptions { SingleReader = true }))];
        foreach (var queue in queues)
            _ = Task.Run(() => LoopAsync(queue.Reader));
    }

    /// <summary>Has a message decided. Returns after the commit: what is to be sent now, or null when the message had been handled before.</summary>
    /// <param name="pending">The message.</param>
    /// <param name="arrival">Of the messages that it came with, which are decided together with it; null when it came alone.</param>
    public Task<Outgoing?> DecideAsync(PendingDecision<TSaga> pending, Arrival? arrival)
    {
        var queue = queues[(uint)pending.CorrelationId.GetHashCode() % (uint)queues.Length].Writer;
        if (arrival is null)
            Enqueue(queue, [pending]);
        else
            arrival.Gather(queue, pending, all => EnqueueTogether(queue, all));
        return pending.Committed;
    }

    /// <summary>Ends the writers when they have done what they have. The bus has stopped before, so nothing new comes.</summary>
    public void Dispose()
    {
        foreach (var queue in queues)
            queue.Writer.TryComplete();
    }

    private static void EnqueueTogether(ChannelWriter<IReadOnlyList<PendingDecision<TSaga>>> queue, IReadOnlyList<PendingDecision<TSaga>> all)
    {
        foreach (var transaction in all.Chunk(Most))
            Enqueue(queue, transaction);
    }

    /// <summary>Has them decided in one transaction.</summary>
    private static void Enqueue(ChannelWriter<IReadOnlyList<PendingDecision<TSaga>>> queue, IReadOnlyList<PendingDecision<TSaga>> together)
    {
        if (queue.TryWrite(together))
            return;
        foreach (var pending in together)
            pending.Fail(new ObjectDisposedException(nameof(DecisionWriter<>), "The process stops."));
    }

    private async Task LoopAsync(ChannelReader<IReadOnlyList<PendingDecision<TSaga>>> queue)
    {
        // Its own for as long as it lives: a connection from the pool is reset each time, which costs more than a small decision.
        await using var connection = database.CreateConnection();
        var (waiting, trust) = (new List<PendingDecision<TSaga>>(), new RecallTrust());
        while (waiting.Count > 0 || await queue.WaitToReadAsync())
        {
            while (queue.TryPeek(out var next) && (waiting.Count == 0 || waiting.Count + next.Count <= Most) && queue.TryRead(out _))
                waiting.AddRange(next);
            waiting = await WriteAsync(connection, trust, Living(waiting));
        }
    }

    private static List<PendingDecision<TSaga>> Living(List<PendingDecision<TSaga>> waiting)
    {
        // Asked once for each: one that is cancelled in between must not fall through.
        var cancelled = waiting.ToLookup(item => item.IsCancelled);
        foreach (var item in cancelled[true])
            item.Cancel();
        return [.. cancelled[false]];
    }

    /// <summary>Decides all of them, together or, when that fails, each by itself, so that nobody fails for another. Returns what must wait for the next transaction.</summary>
    private async Task<List<PendingDecision<TSaga>>> WriteAsync(NpgsqlConnection connection, RecallTrust trust, List<PendingDecision<TSaga>> items)
    {
        if (items.Count == 0)
            return [];
        if (items.Count == 1)
        {
            await WriteAloneAsync(connection, trust, items[0]);
            return [];
        }

        try
        {
            return await CommitAsync(connection, trust, items);
        }
        catch (Exception exception)
        {
            TakenApart(exception, items.Count);

            // Nothing was committed, or nobody knows: whoever is decided again finds its message in the inbox if it was. Each gets its own exception below.
            foreach (var item in items)
                await WriteAloneAsync(connection, trust, item);
            return [];
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} decisions could not be taken together; each is taken alone")]
    private partial void TakenApart(Exception exception, int count);

    private async Task WriteAloneAsync(NpgsqlConnection connection, RecallTrust trust, PendingDecision<TSaga> item)
    {
        try
        {
            await CommitAsync(connection, trust, [item]);
        }
        catch (Exception exception)
        {
            item.Fail(exception);
        }
    }

    private static async Task<NpgsqlConnection> OpenAgainAsync(NpgsqlConnection connection)
    {
        await connection.CloseAsync();
        await connection.OpenAsync();
        await using var settings = new NpgsqlCommand(PlanOnce, connection);
        await settings.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<List<PendingDecision<TSaga>>> CommitAsync(NpgsqlConnection connection, RecallTrust trust, List<PendingDecision<TSaga>> items)
    {
        if (preparation is not null)
            await preparation.PrepareAsync([.. items.Select(item => item.CorrelationId).Distinct()], CancellationToken.None);
        if (trust.IsTried())
        {
            await using var recalled = open(connection.State == ConnectionState.Open ? connection : await OpenAgainAsync(connection));
            if (recalled.TryRecall(items))
            {
                try
                {
                    return await DecideAsync(recalled, items);
                }
                catch (Exception exception)
                {
                    // Whatever it was: it may come of what was remembered and is old. If it does not, it comes again under the locks.
                    trust.Broken();
                    NotAsRecalled(exception, items.Count);
                }
            }
        }

        await using var batch = open(connection.State == ConnectionState.Open ? connection : await OpenAgainAsync(connection));
        await batch.BeginAsync(items, CancellationToken.None);
        return await DecideAsync(batch, items);
    }

    [LoggerMessage(LogLevel.Debug, "{Count} decisions on what was remembered are taken again under the locks")]
    private partial void NotAsRecalled(Exception exception, int count);

    private static async Task<List<PendingDecision<TSaga>>> DecideAsync(DecisionBatch<TSaga> batch, List<PendingDecision<TSaga>> items)
    {
        var (handled, deferred) = (new List<(PendingDecision<TSaga> Item, Outgoing? Outgoing)>(), new List<PendingDecision<TSaga>>());
        foreach (var item in items)
        {
            // What follows a deferred message of the same instance must not overtake it.
            if (deferred.Exists(earlier => earlier.CorrelationId == item.CorrelationId))
            {
                deferred.Add(item);
                continue;
            }

            try
            {
                handled.Add((item, await batch.DecideAsync(item)));
            }
            catch (DecisionDeferredException)
            {
                deferred.Add(item);
            }
        }

        await batch.CommitAsync([.. handled.Select(entry => entry.Outgoing).OfType<Outgoing>()], CancellationToken.None);
        foreach (var (item, outgoing) in handled)
            item.Complete(outgoing);
        return deferred;
    }
}
