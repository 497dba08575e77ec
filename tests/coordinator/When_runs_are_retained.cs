using MassTransit;
using Orchestrate.Contracts.Runs;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

public sealed class When_runs_are_retained(Database database) : IClassFixture<Database>
{
    /// <summary>A tenth of a second in days.</summary>
    private const string Moment = "0.0000012";

    [Fact]
    public async Task Should_keep_unmerged_work_until_it_is_discarded_and_then_purge_the_run()
    {
        await using var host = await CoordinatorHost.StartAsync(
            await database.CreateAsync(), new FakeRunnerOptions { FailsTask = "T1" }, ("Coordinator:SweepSeconds", "0.2"), ("Coordinator:WorkingFilesMinutes", "0"),
            ("Coordinator:RetentionDays", Moment), ("Coordinator:PurgeMarginDays", "0"), ("Coordinator:PurgeSeconds", "0.2"));
        var failing = await host.SubmitAsync();
        await Eventually.EqualsAsync("awaiting_ack", () => host.StatusAsync(failing), "every attempt has failed", TimeSpan.FromSeconds(60));
        var attempts = (await host.StateAsync(failing)).Tasks.Single(t => t.Task.TaskId == "T1").Attempts;
        Assert.NotEmpty(attempts);
        Assert.Equal("keep", (await DescribeAsync(host, failing)).Verdict);
        Assert.Equal((false, "not_ended"), Answer(await host.AskAsync(Discard(failing, attempts[0].AttemptId))));
        await host.AskAsync(new CancelRun { RunId = failing, RequestedBy = "ann" });
        await Eventually.EqualsAsync("cancelled", () => host.StatusAsync(failing), "the run has ended");

        // A run that ended later has nothing unmerged: once it is gone, the other one was looked at as well.
        var clean = await host.SubmitAsync(mode: "verify_only");
        await Eventually.HoldsAsync(async () => (await DescribeAsync(host, clean)).Verdict == "purged", "the run without unmerged work is purged");
        Assert.Equal("cancelled", await host.StatusAsync(failing));
        Assert.Equal(true, await host.ScalarAsync("SELECT holds_unmerged FROM loop.runs WHERE run_id = $1", failing));
        var held = await DescribeAsync(host, failing);
        Assert.Equal("drop_working_files", held.Verdict);
        Assert.Null(held.UnmergedSeconds);

        foreach (var attempt in attempts.Skip(1))
            Assert.True((await host.AskAsync(Discard(failing, attempt.AttemptId))).Accepted);
        Assert.Equal(attempts.Skip(1).Select(a => a.AttemptId), (await DescribeAsync(host, failing)).Expired);
        Assert.True((await host.AskAsync(Discard(failing, attempts[1].AttemptId))).Accepted);
        Assert.Equal((false, "attempt_not_found"), Answer(await host.AskAsync(Discard(failing, Guid.NewGuid()))));
        var types = await host.EventTypesAsync(failing);
        Assert.Equal(attempts.Count - 1, types.Count(t => t == "run.attempt.discarded"));

        // The others of this run were merged or are the first one.
        Assert.True((await host.AskAsync(Discard(failing, attempts[0].AttemptId))).Accepted);
        await Eventually.HoldsAsync(async () => (await DescribeAsync(host, failing)).Verdict == "purged", "the run is purged");
        foreach (var table in (string[])["runs", "events", "work"])
            Assert.Equal(0L, await host.ScalarAsync($"SELECT count(*) FROM loop.{table} WHERE run_id = $1", failing));
        Assert.Equal((false, "run_not_found"), Answer(await host.AskAsync(Discard(failing, attempts[0].AttemptId))));
    }

    [Fact]
    public async Task Should_say_nothing_of_a_run_that_was_never_submitted()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions(), ("Coordinator:UnmergedDays", "3"));
        var answer = await DescribeAsync(host, Guid.NewGuid());
        Assert.Equal("unknown", answer.Verdict);
        Assert.Empty(answer.Settled);
        Assert.Equal((600d, 30 * 86_400d, 30 * 86_400d), (answer.WorkingFilesSeconds, answer.ResultsSeconds, answer.UnmergedSeconds));
    }

    private static DiscardAttempt Discard(Guid run, Guid attempt) => new() { RunId = run, AttemptId = attempt, RequestedBy = "ann" };

    private static (bool, string?) Answer(RunRequestAnswered answer) => (answer.Accepted, answer.Code);

    private static async Task<RetentionDescribed> DescribeAsync(CoordinatorHost host, Guid run) =>
        (await host.Bus.CreateRequestClient<DescribeRetention>().GetResponse<RetentionDescribed>(new DescribeRetention { RunId = run })).Message;
}
