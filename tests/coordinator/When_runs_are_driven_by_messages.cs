using System.Text;
using MassTransit;
using Orchestrate.Contracts.Runs;
using Orchestrate.Domain.Runs;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

public sealed class When_runs_are_driven_by_messages(Database database) : IClassFixture<Database>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Should_complete_many_runs_at_once_and_accept_nothing_twice(int copies)
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions { Copies = copies });
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.SubmitAsync()));
        foreach (var id in ids)
        {
            await host.CompletesAsync(id, TimeSpan.FromSeconds(60));
            var types = await host.EventTypesAsync(id);
            Assert.Equal(4, types.Count(t => t == "run.task.accepted"));
            Assert.Equal(4, types.Count(t => t == "run.task.merged"));
            Assert.Equal("run.completed", types[^1]);
        }
    }

    [Fact]
    public async Task Should_store_what_was_decided_last_and_nothing_that_it_remembers()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions());
        var id = await host.SubmitAsync();
        await host.CompletesAsync(id);

        var stored = (string)(await host.ScalarAsync("SELECT state::text FROM loop.runs WHERE run_id = $1", id))!;
        var state = await host.StateAsync(id);
        Assert.All(state.Tasks, task => Assert.Equal(TaskProgress.Merged, task.Progress));
        Assert.Equal(Encoding.UTF8.GetString(StateJson.Write(state)), stored);
    }

    [Fact]
    public async Task Should_find_a_run_whose_announcement_was_lost()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions());
        await host.CompletesAsync(await host.SubmitAsync(announce: false));
    }

    [Fact]
    public async Task Should_find_one_that_was_lost_while_sweeps_failed_for_longer_than_they_look_back()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions(), ("Coordinator:SweepSeconds", "0.2"));
        await host.CompletesAsync(await host.SubmitAsync(announce: false));

        var old = Guid.NewGuid();
        await host.ExecuteAsync("ALTER TABLE intake.run_view RENAME submitted_at TO away");
        var before = await FailedAsync();
        await Eventually.HoldsAsync(async () => await FailedAsync() > before + 5, "sweeps fail");
        await host.ExecuteAsync($"INSERT INTO intake.run_view SELECT '{old}', bundle, start, owner, mode, now() - interval '3 minutes' FROM intake.run_view");
        await host.ExecuteAsync("ALTER TABLE intake.run_view RENAME away TO submitted_at");

        await host.CompletesAsync(old);

        async Task<long> FailedAsync() => (long)(await host.ScalarAsync("SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database() AND $1::uuid IS NOT NULL", old))!;
    }

    [Fact]
    public async Task Should_send_again_what_nobody_has_begun()
    {
        await using var host = await CoordinatorHost.StartAsync(
            await database.CreateAsync(), new FakeRunnerOptions { LosesFirst = true }, ("Coordinator:ResendSeconds", "1"), ("Coordinator:SweepSeconds", "0.2"));
        await host.CompletesAsync(await host.SubmitAsync(), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Should_wait_before_a_retry_and_then_send_it()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions { StumblesFirst = true }, ("Coordinator:SweepSeconds", "0.2"));

        // Of work that is answered the table keeps nothing.
        await host.ExecuteAsync("""
            CREATE TABLE answered AS SELECT * FROM loop.work;
            CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO answered SELECT OLD.*; RETURN OLD; END';
            CREATE TRIGGER keep BEFORE DELETE ON loop.work FOR EACH ROW EXECUTE FUNCTION keep()
            """);
        var id = await host.SubmitAsync();
        await host.CompletesAsync(id, TimeSpan.FromSeconds(60));

        var types = await host.EventTypesAsync(id);
        Assert.Equal(4, types.Count(t => t == "run.turn.retried"));
        Assert.Equal(4, types.Count(t => t == "run.task.accepted"));

        // Four turns were sent before the first wait was over, and the four retries after it.
        await using var command = host.Database.CreateCommand("""
            SELECT (SELECT count(*) FROM answered WHERE kind = 'Work' AND dispatched_at >= least.at), (SELECT count(*) FROM answered WHERE kind = 'Work')
            FROM (SELECT min(at + (data->>'delay_ms')::int * interval '1 millisecond') AS at FROM loop.events WHERE type = 'run.turn.retried') AS least
            """);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal((4L, 8L), (reader.GetInt64(0), reader.GetInt64(1)));
    }

    [Fact]
    public async Task Should_go_on_after_a_restart_that_forgot_every_message()
    {
        var connection = await database.CreateAsync();
        Guid id;
        await using (var first = await CoordinatorHost.StartAsync(connection, new FakeRunnerOptions { LosesFirst = true }))
        {
            id = await first.SubmitAsync();
            await Eventually.EqualsAsync("preparing", () => first.StatusAsync(id), "the run has begun");
        }

        await using var second = await CoordinatorHost.StartAsync(connection, new FakeRunnerOptions());
        await second.CompletesAsync(id);
    }

    [Fact]
    public async Task Should_not_wait_for_the_lease_of_a_runner_that_died_with_the_process()
    {
        var connection = await database.CreateAsync();
        Guid id;
        await using (var first = await CoordinatorHost.StartAsync(connection, new FakeRunnerOptions { LosesFirst = true }))
        {
            id = await first.SubmitAsync();
            await Eventually.EqualsAsync("preparing", () => first.StatusAsync(id), "the run waits for its repository");
            await first.ExecuteAsync("UPDATE loop.work SET started_at = now(), runner_id = 'killed', lease_until = now() + interval '1 hour' WHERE status = 'open'");
        }

        await using var second = await CoordinatorHost.StartAsync(connection, new FakeRunnerOptions());
        await second.CompletesAsync(id);
        Assert.Single(await second.EventTypesAsync(id), "run.work.lost");
    }

    [Fact]
    public async Task Should_answer_a_cancel_and_end_the_run()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions { LosesFirst = true }, ("Coordinator:SweepSeconds", "0.2"));
        var id = await host.SubmitAsync();
        await Eventually.EqualsAsync("preparing", () => host.StatusAsync(id), "the run has begun");
        var client = host.Bus.CreateRequestClient<CancelRun>();
        var answer = await client.GetResponse<RunRequestAnswered>(new CancelRun { RunId = id, RequestedBy = "ann", Reason = "no" });
        Assert.True(answer.Message.Accepted);
        Assert.Equal("stopping", answer.Message.Status);

        // Nobody holds the work, so nobody confirms: the run ends when the time for that is over.
        await Eventually.EqualsAsync("cancelled", () => host.StatusAsync(id), "the run is cancelled", TimeSpan.FromSeconds(40));
        var late = await client.GetResponse<RunRequestAnswered>(new CancelRun { RunId = id, RequestedBy = "bob" });
        Assert.True(late.Message.Accepted);
        var unknown = await client.GetResponse<RunRequestAnswered>(new CancelRun { RunId = Guid.NewGuid(), RequestedBy = "bob" });
        Assert.Equal("run_not_found", unknown.Message.Code);
    }
}
