using MassTransit;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

public sealed class When_tenants_share_the_runners(Database database) : IClassFixture<Database>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(120);

    private static readonly Uri Saga = new($"queue:{QueueNames.LoopRun}");

    private readonly TurnBook _book = new();

    [Fact]
    public async Task Should_hold_a_tenants_limit_over_two_coordinators_and_let_the_other_tenant_pass()
    {
        var connection = await database.CreateAsync();
        await using var first = await StartAsync(connection, "a", ("Coordinator:MaxTurnsPerTenant", "3"));
        await using var second = await StartAsync(connection, "b", ("Coordinator:MaxTurnsPerTenant", "3"));
        var many = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? first : second).SubmitAsync(owner: "many")));
        await Eventually.HoldsAsync(async () => await WaitingAsync(first) > 10, "the queue of one tenant is long", Long);

        var single = await second.SubmitAsync(owner: "single");
        await second.CompletesAsync(single, Long);
        Assert.True(await WaitingAsync(first) > 0);

        foreach (var run in many)
            await first.CompletesAsync(run, Long);
        Assert.Equal(3, _book.Most(many));
        Assert.Equal(0, await CountAsync(first, "status = 'open'"));
    }

    [Fact]
    public async Task Should_hold_it_when_a_coordinator_and_its_runner_die_in_the_middle()
    {
        var connection = await database.CreateAsync();
        _book.Freeze("a", after: 8);
        await using var first = await StartAsync(connection, "a", ("Coordinator:MaxTurnsPerTenant", "3"));
        var early = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => first.SubmitAsync(owner: "many")));
        await Eventually.EqualsAsync(3, () => Task.FromResult(_book.Hanging), "three turns hang after eight that were answered", Long);
        await using var second = await StartAsync(connection, "b", ("Coordinator:MaxTurnsPerTenant", "3"));
        var late = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => second.SubmitAsync(owner: "many")));

        await first.DisposeAsync();

        Guid[] runs = [.. early, .. late];
        foreach (var run in runs)
            await second.CompletesAsync(run, Long);
        Assert.Equal(3, _book.Most(runs));
    }

    // An eighth of the limit is admitted without asking, the rest by asking, and no turn more. One after the other, because several together would ask.
    [Fact]
    public async Task Should_fill_the_limit_and_not_more_when_turns_are_admitted_without_asking_first()
    {
        await using var host = await StartAsync(await database.CreateAsync(), "a", ("Coordinator:MaxTurnsPerTenant", "33"), ("Coordinator:LeaseSeconds", "300"));
        _book.Freeze("a");
        for (var runs = 1L; runs <= 40; runs++)
        {
            await host.SubmitAsync(owner: "many");
            await Eventually.EqualsAsync(runs, () => CountAsync(host, "status = 'open' AND tenant IS NOT NULL"), "its turn is opened", Long);
        }

        Assert.Equal((33L, 7L), (await CountAsync(host, "status = 'open' AND admitted"), await WaitingAsync(host)));
    }

    [Fact]
    public async Task Should_give_each_free_place_to_the_tenant_with_the_fewest_turns()
    {
        await using var host = await StartAsync(await database.CreateAsync(), "a", ("Coordinator:MaxTurns", "2"));
        var many = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.SubmitAsync(owner: "many")));
        await Eventually.HoldsAsync(async () => await WaitingAsync(host) >= 5, "turns wait", Long);
        var single = await host.SubmitAsync(owner: "single");
        await host.CompletesAsync(single, Long);
        Assert.True(await WaitingAsync(host) > 0);

        foreach (var run in many)
            await host.CompletesAsync(run, Long);
        Assert.Equal(2, _book.Most([.. many, single]));
    }

    [Fact]
    public async Task Should_end_a_cancelled_run_at_once_whose_turn_still_waits()
    {
        await using var host = await StartAsync(await database.CreateAsync(), "a", ("Coordinator:MaxTurns", "1"), ("Coordinator:LeaseSeconds", "300"));
        _book.Freeze("a");
        await host.SubmitAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(_book.Begun == 1), "the only place is taken");
        var waiting = await host.SubmitAsync();
        await Eventually.HoldsAsync(async () => await WaitingAsync(host) == 1, "the other turn waits");

        var answer = await host.Bus.CreateRequestClient<CancelRun>(Saga).GetResponse<RunRequestAnswered>(new CancelRun { RunId = waiting, RequestedBy = "ann" });

        Assert.Equal((true, "cancelled"), (answer.Message.Accepted, answer.Message.Status));
        Assert.Equal(0, await CountAsync(host, $"run_id = '{waiting}' AND status = 'open'"));
        Assert.Equal(0, (await host.StateAsync(waiting)).UnconfirmedStops);
        Assert.Single(_book.Order);
    }

    [Fact]
    public async Task Should_hold_back_a_paused_runs_turn_when_there_is_room_for_it_and_go_on_after_the_resume()
    {
        await using var host = await StartAsync(await database.CreateAsync(), "a", ("Coordinator:MaxTurns", "1"), ("Coordinator:LeaseSeconds", "300"));
        _book.Freeze("a");
        var running = await host.SubmitAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(_book.Begun == 1), "the only place is taken");
        var waiting = await host.SubmitAsync();
        await Eventually.HoldsAsync(async () => await WaitingAsync(host) == 1, "the other turn waits");
        await host.Bus.CreateRequestClient<PauseRun>(Saga).GetResponse<RunRequestAnswered>(new PauseRun { RunId = waiting, RequestedBy = "ann" });

        await host.Bus.CreateRequestClient<CancelRun>(Saga).GetResponse<RunRequestAnswered>(new CancelRun { RunId = running, RequestedBy = "ann" });
        await host.Bus.Publish(new WorkFailed
        {
            RunId = running,
            WorkId = Assert.Single((await host.StateAsync(running)).Work.Keys),
            LeaseEpoch = 1,
            FailureClass = "cancelled",
            Code = "stopped",
            Detail = "Stopped.",
            StopConfirmed = true,
        });
        await Eventually.EqualsAsync("paused", () => host.StatusAsync(waiting), "nothing of the run is in flight", Long);
        Assert.Equal(1, _book.Begun);
        Assert.Equal(0, await CountAsync(host, "status = 'open' AND admitted"));

        _book.Thaw("a");
        await host.Bus.CreateRequestClient<ResumeRun>(Saga).GetResponse<RunRequestAnswered>(new ResumeRun { RunId = waiting, RequestedBy = "ann" });
        await host.CompletesAsync(waiting, Long);
    }

    private Task<CoordinatorHost> StartAsync(string connection, string runner, params (string, string)[] settings) => CoordinatorHost.StartAsync(
        connection, _book.Runner(runner), [("Coordinator:LeaseSeconds", "6"), ("Coordinator:ResendSeconds", "2"), ("Coordinator:SweepSeconds", "0.2"), .. settings]);

    private static Task<long> WaitingAsync(CoordinatorHost host) => CountAsync(host, "status = 'open' AND NOT admitted");

    private static async Task<long> CountAsync(CoordinatorHost host, string condition)
    {
        await using var command = host.Database.CreateCommand($"SELECT count(*) FROM loop.work WHERE {condition}");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
