using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests.Support;

/// <summary>32 results at once, each message delivered twice and each result sent twice, over two replicas: nothing is lost and nothing counts twice.</summary>
internal static class FanIn
{
    public static async Task HoldsAsync(Replica first, Replica second, Ledger ledger)
    {
        var run = Guid.NewGuid();
        await first.SubmitAsync(run);
        await Eventually.EqualsAsync(1L, () => first.ScalarAsync<long>("SELECT count(*) FROM loop.runs WHERE run_id = $1", run), "the run exists");

        var work = Enumerable.Range(0, FanInMachine.Expected).Select(_ => Guid.NewGuid()).ToList();
        var messages = work.SelectMany(id => new[] { (Work: id, Message: Guid.NewGuid()), (Work: id, Message: Guid.NewGuid()) }).ToList();

        // Each delivered twice and in opposite orders: in the same order the inbox would hold the replicas in step and hide a missing row lock.
        await Task.WhenAll(messages.Zip(messages.AsEnumerable().Reverse()).SelectMany(
            m => new[] { first.ResultAsync(run, m.First.Work, m.First.Message), second.ResultAsync(run, m.Second.Work, m.Second.Message) }));

        await Eventually.EqualsAsync(
            1 + messages.Count, async () => (int)await first.ScalarAsync<long>("SELECT count(*) FROM loop.inbox WHERE consumer = $1", QueueNames.LoopRun), "every message was handled");
        await Eventually.EqualsAsync(1, () => Task.FromResult(ledger.Completions.Count), "one completion arrives");
        await Eventually.EqualsAsync(0L, () => first.ScalarAsync<long>("SELECT count(*) FROM loop.outbox"), "the outbox drains");

        var expected = new List<string> { "1:run.created" };
        expected.AddRange(Enumerable.Range(2, FanInMachine.Expected).Select(seq => $"{seq}:run.work.started"));
        expected.Add($"{FanInMachine.Expected + 2}:run.completed");
        Assert.Equal(expected, await first.LogAsync(run));
        Assert.Single(ledger.Completions);
        Assert.Empty(ledger.Faults);

        // Without the row lock the log's primary key turns lost updates into conflicts and retries: right in the end, and slow.
        Assert.Equal(messages.Count, ledger.Tries[nameof(FanInMachine.Result)]);
        Assert.Equal(FanInMachine.Expected, (int)await first.ScalarAsync<long>("SELECT json_array_length(state)::bigint FROM loop.run_view WHERE run_id = $1", run));
    }
}
