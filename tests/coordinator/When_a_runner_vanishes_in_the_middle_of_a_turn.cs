using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

public sealed class When_a_runner_vanishes_in_the_middle_of_a_turn(Database database) : IClassFixture<Database>
{
    private static readonly TurnUsage Spent = new() { ModelCalls = 3, InputTokens = 2_000, CachedTokens = 500, OutputTokens = 700, CostMicroUsd = 9, Estimated = true };

    [Fact]
    public async Task Should_count_what_every_lost_turn_had_reported()
    {
        await using var host = await CoordinatorHost.StartAsync(
            await database.CreateAsync(), new FakeRunnerOptions { UsesAndVanishes = Spent }, ("Coordinator:LeaseSeconds", "1"), ("Coordinator:SweepSeconds", "0.2"));
        var id = await host.SubmitAsync();
        await host.CompletesAsync(id, TimeSpan.FromSeconds(60));

        // A plan, four workers and a synthesis, each of them lost once and answered once.
        var state = await host.StateAsync(id);
        Assert.Equal((6 * (3 + 1), 6 * (2_200L + 110), true), (state.Usage.ModelCalls, state.Usage.Tokens, state.Usage.Estimated));
        Assert.Equal(2 * (2_200 + 110), state.Iteration.Usage.Tokens);
        Assert.All(state.Tasks, task => Assert.Equal(2_200 + 110, task.Attempt.Usage.Tokens));
        Assert.Equal(6, (await host.EventTypesAsync(id)).Count(type => type == "run.work.lost"));
    }

    [Fact]
    public async Task Should_count_it_and_tell_the_runner_that_claims_the_turn_what_is_left()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions { UsesAndVanishes = Spent with { OutputTokens = 700_000 } });
        var id = await host.SubmitAsync();
        await Eventually.EqualsAsync(1L, () => CountAsync(host, "usage IS NOT NULL"), "the plan's turn has reported");
        var work = Assert.Single((await host.StateAsync(id)).Work.Values);

        var answer = (await host.Bus.CreateRequestClient<ClaimWork>(new Uri($"queue:{QueueNames.LoopRun}")).GetResponse<LeaseAnswered>(
            new ClaimWork { RunId = id, WorkId = work.WorkId, LeaseEpoch = 1, RunnerId = "second", Redelivered = true })).Message;

        // 1 000 000 tokens were free, half of them reserved; 701 500 are gone.
        Assert.Equal((true, 2, 298_500L), (answer.GoOn, answer.LeaseEpoch, answer.Tokens));
        Assert.Equal((701_500, 500_000), ((await host.StateAsync(id)).Usage.Tokens, work.ReservedTokens));
        Assert.Equal(1, await CountAsync(host, "usage IS NULL AND epoch = 2 AND status = 'open'"));

        var late = (await host.Bus.CreateRequestClient<RenewLease>(new Uri($"queue:{QueueNames.LoopLeases}")).GetResponse<LeaseAnswered>(
            new RenewLease { RunId = id, WorkId = work.WorkId, LeaseEpoch = 1, RunnerId = "vanished", Usage = Spent })).Message;
        Assert.Equal((false, "fenced"), (late.GoOn, late.Reason));
        Assert.Equal(0, await CountAsync(host, "usage IS NOT NULL"));
    }

    [Fact]
    public async Task Should_give_the_turn_to_another_when_it_was_killed_before_its_first_heartbeat()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions { UsesAndVanishes = Spent });
        var id = await host.SubmitAsync();
        await Eventually.EqualsAsync(1L, () => CountAsync(host, "usage IS NOT NULL"), "the plan's turn has reported");
        var work = Assert.Single((await host.StateAsync(id)).Work.Values);
        await host.Bus.Publish(new WorkStarted { RunId = id, WorkId = work.WorkId, LeaseEpoch = 1, RunnerId = "vanished" });
        await Eventually.HoldsAsync(async () => (await host.StateAsync(id)).Work[work.WorkId].Started, "it is known to have begun");
        var held = await ClaimAsync(host, id, work.WorkId);

        // What the database says of it when a host dies between the two.
        await using (var command = host.Database.CreateCommand("UPDATE loop.work SET lease_until = NULL, started_at = NULL, runner_id = NULL"))
            await command.ExecuteNonQueryAsync();
        var free = await ClaimAsync(host, id, work.WorkId);

        Assert.Equal((false, "running"), (held.GoOn, held.Reason));
        Assert.Equal((true, 2), (free.GoOn, free.LeaseEpoch));
    }

    private static async Task<LeaseAnswered> ClaimAsync(CoordinatorHost host, Guid id, Guid work) =>
        (await host.Bus.CreateRequestClient<ClaimWork>(new Uri($"queue:{QueueNames.LoopRun}")).GetResponse<LeaseAnswered>(
            new ClaimWork { RunId = id, WorkId = work, LeaseEpoch = 1, RunnerId = "second", Redelivered = false })).Message;

    private static async Task<long> CountAsync(CoordinatorHost host, string condition)
    {
        await using var command = host.Database.CreateCommand($"SELECT count(*) FROM loop.work WHERE {condition}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
