using MassTransit;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

public sealed class When_people_intervene(Database database) : IClassFixture<Database>
{
    private static readonly (string Key, string Value) Fast = ("Coordinator:SweepSeconds", "0.2");

    [Fact]
    public async Task Should_keep_a_pause_over_a_restart_and_complete_after_it()
    {
        var connection = await database.CreateAsync();
        Guid id;
        await using (var first = await CoordinatorHost.StartAsync(connection, new FakeRunnerOptions { LosesTurns = true }, Fast))
        {
            id = await first.SubmitAsync();
            await Eventually.EqualsAsync("planning", () => first.StatusAsync(id), "a turn is under way");
            var answer = await first.AskAsync(new PauseRun { RunId = id, RequestedBy = "ann", Reason = "lunch" });
            Assert.True(answer.Accepted);
            Assert.Equal("pausing", answer.Status);
        }

        // The restarted coordinator sends the turn again, because nobody had begun it; this runner answers without a claim.
        var runner = new FakeRunnerOptions();
        await using var second = await CoordinatorHost.StartAsync(connection, runner, Fast);
        await Eventually.EqualsAsync("paused", () => second.StatusAsync(id), "the turn has ended and nothing follows");
        var types = await second.EventTypesAsync(id);
        Assert.Contains("run.plan.accepted", types);
        Assert.Contains("run.task.started", types);
        Assert.Equal(1, types.Count(t => t == "run.turn.dispatched"));
        Assert.DoesNotContain(runner.Commands.OfType<ExecuteTurn>(), c => c.Kind == "work");
        Assert.Equal(1L, await second.ScalarAsync("SELECT count(*) FROM loop.runs WHERE run_id = $1 AND deadline_at > now() + interval '6 days'", id));
        Assert.Equal("paused", (await second.AskAsync(new PauseRun { RunId = id, RequestedBy = "bob" })).Status);

        var resumed = await second.AskAsync(new ResumeRun { RunId = id, RequestedBy = "ann" });
        Assert.Equal("acting", resumed.Status);
        await second.CompletesAsync(id);
        types = await second.EventTypesAsync(id);
        Assert.Equal(4, types.Count(t => t == "run.task.merged"));
        Assert.Equal(1, types.Count(t => t == "run.paused"));
        Assert.Equal(1, types.Count(t => t == "run.resumed"));
        var late = await second.AskAsync(new ResumeRun { RunId = id, RequestedBy = "bob" });
        Assert.Equal((false, "too_late", "completed"), (late.Accepted, late.Code, late.Status));
    }

    [Fact]
    public async Task Should_fence_the_runner_of_work_that_was_lost_during_a_pause()
    {
        var runner = new FakeRunnerOptions { LosesTurns = true };
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), runner, Fast, ("Coordinator:LeaseSeconds", "1"));
        var id = await host.SubmitAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(runner.Commands.OfType<ExecuteTurn>().Any()), "a turn was sent");
        var turn = runner.Commands.OfType<ExecuteTurn>().First();
        var heartbeat = new RenewLease { RunId = id, WorkId = turn.WorkId, LeaseEpoch = 1, RunnerId = "runner-1" };
        var leases = host.Bus.CreateRequestClient<RenewLease>();
        Assert.True((await leases.GetResponse<LeaseAnswered>(heartbeat)).Message.GoOn);
        await host.AskAsync(new PauseRun { RunId = id, RequestedBy = "ann" });

        await Eventually.EqualsAsync("paused", () => host.StatusAsync(id), "the lease has run out");
        var answer = (await leases.GetResponse<LeaseAnswered>(heartbeat)).Message;
        Assert.Equal((false, "fenced"), (answer.GoOn, answer.Reason));
        Assert.Equal(1L, await host.ScalarAsync("SELECT count(*) FROM loop.work WHERE work_id = $1 AND epoch = 2 AND lease_until IS NULL AND dispatched_at = 'infinity'", turn.WorkId));

        runner.LosesTurns = false;
        await host.AskAsync(new ResumeRun { RunId = id, RequestedBy = "ann" });
        await host.CompletesAsync(id);
        Assert.Equal(1, (await host.EventTypesAsync(id)).Count(t => t == "run.work.lost"));
    }

    [Fact]
    public async Task Should_hold_back_a_retry_and_send_it_when_the_run_goes_on()
    {
        await using var host = await CoordinatorHost.StartAsync(
            await database.CreateAsync(), new FakeRunnerOptions { StumblesFirst = true }, Fast, ("Coordinator:ResendSeconds", "3600"));
        var id = await host.SubmitAsync();
        await Eventually.HoldsAsync(async () => (await host.EventTypesAsync(id)).Contains("run.turn.retried"), "a turn stumbled");
        await host.AskAsync(new PauseRun { RunId = id, RequestedBy = "ann" });
        await Eventually.EqualsAsync("paused", () => host.StatusAsync(id), "nothing runs");
        await host.AskAsync(new ResumeRun { RunId = id, RequestedBy = "ann" });
        await host.CompletesAsync(id, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Should_end_a_cancelled_pause_at_once()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions { StumblesFirst = true }, Fast);
        var id = await host.SubmitAsync();
        await Eventually.HoldsAsync(async () => (await host.EventTypesAsync(id)).Contains("run.turn.retried"), "a turn stumbled");
        await host.AskAsync(new PauseRun { RunId = id, RequestedBy = "ann" });
        await Eventually.EqualsAsync("paused", () => host.StatusAsync(id), "nothing runs");
        var answer = await host.AskAsync(new CancelRun { RunId = id, RequestedBy = "ann" });
        Assert.Equal((true, "cancelled"), (answer.Accepted, answer.Status));
        Assert.Equal(0L, await host.ScalarAsync("SELECT count(*) FROM loop.work WHERE run_id = $1 AND status = 'open'", id));
        var unknown = await host.AskAsync(new PauseRun { RunId = Guid.NewGuid(), RequestedBy = "ann" });
        Assert.Equal("run_not_found", unknown.Code);
    }

    [Fact]
    public async Task Should_take_an_acknowledgement_after_a_restart_and_go_on()
    {
        var connection = await database.CreateAsync();
        Guid id;
        await using (var first = await CoordinatorHost.StartAsync(connection, new FakeRunnerOptions { FailsTask = "T1" }, Fast))
        {
            id = await first.SubmitAsync();
            await Eventually.EqualsAsync("awaiting_ack", () => first.StatusAsync(id), "every attempt has failed", TimeSpan.FromSeconds(60));
        }

        await using var second = await CoordinatorHost.StartAsync(connection, new FakeRunnerOptions(), Fast);
        var refused = await second.AskAsync(Ack(id, "escalation-1", "abolish"));
        Assert.Equal((false, "decision_not_offered", "awaiting_ack"), (refused.Accepted, refused.Code, refused.Status));
        Assert.Equal("step_not_found", (await second.AskAsync(Ack(id, "escalation-9", "retry"))).Code);
        var taken = await second.AskAsync(Ack(id, "escalation-1", "retry"));
        Assert.Equal((true, "acting"), (taken.Accepted, taken.Status));
        Assert.True((await second.AskAsync(Ack(id, "escalation-1", "retry"))).Accepted);
        Assert.False((await second.AskAsync(Ack(id, "escalation-1", "skip"))).Accepted);
        await second.CompletesAsync(id, TimeSpan.FromSeconds(60));
        var types = await second.EventTypesAsync(id);
        Assert.Equal(1, types.Count(t => t == "run.step.acknowledged"));
        Assert.Equal(4, types.Count(t => t == "run.task.merged"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_only_verify_when_that_is_the_mode(bool start)
    {
        var runner = new FakeRunnerOptions();
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), runner, Fast);
        var id = await host.SubmitAsync(mode: "verify_only", start: start);
        if (!start)
        {
            await Eventually.EqualsAsync("awaiting_start", () => host.StatusAsync(id), "the run waits");
            Assert.Equal("not_started", (await host.AskAsync(new PauseRun { RunId = id, RequestedBy = "ann" })).Code);
            Assert.Equal("preparing", (await host.AskAsync(new StartRun { RunId = id, RequestedBy = "ann" })).Status);
        }

        await host.CompletesAsync(id);

        // A command that is not begun in time is sent again under the same id.
        var prepare = Assert.Single(runner.Commands.OfType<PrepareRun>().DistinctBy(c => c.WorkId));
        Assert.Empty(prepare.Models);
        Assert.Empty(prepare.AcceptanceTests);
        Assert.Single(Assert.Single(runner.Commands.OfType<VerifyAcceptance>().DistinctBy(c => c.WorkId)).AcceptanceTests);
        Assert.All(runner.Commands, c => Assert.True(c is PrepareRun or VerifyAcceptance, $"{c.GetType().Name} was sent."));
    }

    private static AcknowledgeStep Ack(Guid id, string step, string decision) =>
        new() { RunId = id, StepId = step, Decision = decision, RequestedBy = "ann", IdempotencyKey = $"ack-{step}-{decision}" };
}
