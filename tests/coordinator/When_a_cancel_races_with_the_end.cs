using System.Collections.Concurrent;
using MassTransit;
using Orchestrate.Contracts.Runs;
using Orchestrate.TestSupport;
using Xunit.Abstractions;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>A cancel that is sent in the same moment as a result: one of them wins, and everybody is told the same.</summary>
public sealed class When_a_cancel_races_with_the_end(Database database, ITestOutputHelper output) : IClassFixture<Database>
{
    private static readonly string[] Terminal = ["run.completed", "run.partially_completed", "run.failed", "run.cancelled", "run.timed_out"];

    [Theory]
    [InlineData("work", 40)]
    [InlineData("synthesis", 120)]
    [InlineData("publish", 40)]
    public async Task Should_have_one_winner_that_everybody_is_told(string moment, int races)
    {
        var answers = new ConcurrentDictionary<Guid, Task<RunRequestAnswered>>();
        CoordinatorHost? coordinator = null;
        await using var host = coordinator = await CoordinatorHost.StartAsync(
            await database.CreateAsync(),
            new FakeRunnerOptions
            {
                Answers = (run, kind) =>
                {
                    if (kind == moment)
                        answers.GetOrAdd(run, _ => Task.Run(() => CancelAsync(coordinator!, run)));
                },
            },
            ("Coordinator:SweepSeconds", "0.2"));
        var runs = await Task.WhenAll(Enumerable.Range(0, races).Select(_ => host.SubmitAsync()));

        var cancelled = 0;
        foreach (var run in runs)
        {
            await Eventually.HoldsAsync(async () => await host.StatusAsync(run) is "completed" or "cancelled", $"run {run} ends", TimeSpan.FromSeconds(60));
            var answer = await answers[run];
            var (status, types) = (await host.StatusAsync(run), await host.EventTypesAsync(run));

            Assert.Equal(answer.Accepted ? "cancelled" : "completed", status);
            Assert.Equal(answer.Accepted ? null : "too_late", answer.Code);
            Assert.Equal([$"run.{status}"], types.Where(t => Terminal.Contains(t, StringComparer.Ordinal)));
            Assert.Equal($"run.{status}", types[^1]);
            Assert.Equal(answer.Accepted ? 1 : 0, types.Count(t => t == "run.cancel.requested"));
            Assert.Equal(answer.Accepted ? 0 : 1, types.Count(t => t == "run.result.published"));
            cancelled += answer.Accepted ? 1 : 0;
        }

        output.WriteLine($"cancelled {cancelled} of {races}");
        if (moment == "publish")
            Assert.Equal(0, cancelled);
    }

    private static async Task<RunRequestAnswered> CancelAsync(CoordinatorHost host, Guid run)
    {
        var client = host.Bus.CreateRequestClient<CancelRun>(RequestTimeout.After(s: 30));
        return (await client.GetResponse<RunRequestAnswered>(new CancelRun { RunId = run, RequestedBy = "ann", Reason = "now" })).Message;
    }
}
