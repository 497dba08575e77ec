using System.Diagnostics;
using System.Text.Json;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests.Planning;

/// <summary>What holds for every plan: the gate answers, always in the same way, soon, and what it accepts can be done.</summary>
public sealed class When_plans_are_drawn_at_random
{
    private static PlanReview Review(IReadOnlyList<NextAction> actions, int workers = 6) =>
        PlanGate.Review(actions, Samples.Bundle(policies: new() { ParallelOverride = true }), Gate.Agents, PlanHistory.None, EffectiveLimits.Resolve(new() { MaxParallelWorkers = workers }, new()));

    [Fact]
    public void Should_never_throw_and_always_answer_the_same()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var one = Review(new RandomPlans(seed).Wild(1 + (seed % 50)));
            var other = Review(new RandomPlans(seed).Wild(1 + (seed % 50)));

            Assert.Equal(JsonSerializer.Serialize(one, DomainJson.Options), JsonSerializer.Serialize(other, DomainJson.Options));
            Assert.All(one.Breaches, b => Assert.True(b.Rule.Length > 0 && b.Pointer.StartsWith('/') && b.Message.Length > 0 && b.Suggestion.Length > 0, $"seed {seed}: {b}"));
        }
    }

    [Fact]
    [Trait("Rule", "WAVE-1")]
    [Trait("Rule", "PAR-1")]
    public void Should_only_accept_what_the_waves_can_finish()
    {
        var accepted = 0;
        for (var seed = 0; seed < 2000; seed++)
        {
            var workers = 1 + (seed % 6);
            var review = Gate.Review(new PlanHistory { Explored = seed % 2 == 0 }, new() { MaxParallelWorkers = workers }, new(), new RandomPlans(seed).Sensible());
            if (!review.Accepted)
                continue;
            accepted++;
            Assert.True(review.Ceiling.Workers >= 1 && review.Ceiling.Workers <= workers, $"seed {seed}: {review.Ceiling}");
            FinishInWaves(review, seed);
        }

        Assert.True(accepted > 200, $"Only {accepted} plans were accepted: the others prove nothing.");
    }

    [Fact]
    public void Should_accept_its_own_repairs()
    {
        var repaired = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            var review = Gate.Review(new RandomPlans(seed).Sensible());
            if (!review.Accepted)
                continue;
            repaired += review.Repairs.Count(r => r.Rule == "DEG-1");
            var again = Gate.Review([.. review.Tasks]);
            Assert.True(again.Accepted, $"seed {seed}: {string.Join(" ", again.Breaches)}");
            Assert.Empty(again.Repairs);
        }

        Assert.True(repaired > 20, $"Only {repaired} orders were repaired.");
    }

    [Fact]
    public void Should_end_runs_of_accepted_plans_well()
    {
        var runs = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var tasks = new RandomPlans(seed).Sensible();
            if (!Gate.Review(tasks).Accepted)
                continue;
            runs++;
            var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxParallelWorkers = 1 + (seed % 6) })));
            simulator.Run(new HonestWorld(tasks));
            Assert.Equal(RunStatus.Completed, simulator.State.Status);
            Assert.Equal(tasks.Length, simulator.Merges);
        }

        Assert.True(runs > 20, $"Only {runs} runs.");
    }

    /// <summary>The bar is 50 ms for a plan of 20 tasks; the median of many is far below it on any machine that can run the server.</summary>
    [Fact]
    public void Should_answer_within_fifty_milliseconds()
    {
        IReadOnlyList<IReadOnlyList<NextAction>> plans =
        [
            .. Enumerable.Range(0, 30).Select(seed => new RandomPlans(seed).Wild(20)),
            .. Enumerable.Range(0, 31).Select(seed => (IReadOnlyList<NextAction>)[.. new RandomPlans(seed).Sensible(20).Select(Samples.Dispatch)]),
        ];
        foreach (var plan in plans)
            Review(plan);
        double[] times = [.. plans.Select(plan =>
        {
            var start = Stopwatch.GetTimestamp();
            Review(plan);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }).Order()];

        Assert.True(times[times.Length / 2] < 50, $"The median is {times[times.Length / 2]} ms.");
    }

    private static void FinishInWaves(PlanReview review, int seed)
    {
        var waiting = review.Tasks.ToList();
        var finished = new HashSet<string>(StringComparer.Ordinal);
        var files = new Dictionary<string, AgentTask>(StringComparer.Ordinal);
        while (waiting.Count > 0)
        {
            var wave = WavePlanner.Next(waiting, finished, review.Ceiling.Workers);
            Assert.True(wave.Count >= 1 && wave.Count <= Math.Min(WavePlanner.WaveSize, review.Ceiling.Workers), $"seed {seed}: a wave of {wave.Count}");
            files.Clear();
            foreach (var task in waiting.Where(t => wave.Contains(t.TaskId)))
                Assert.All(task.Files.Distinct(), f => Assert.True(files.TryAdd(f, task), $"seed {seed}: {f} is changed twice in one wave"));
            waiting.RemoveAll(t => wave.Contains(t.TaskId));
            finished.UnionWith(wave);
        }
    }
}
