using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "PAR-1")]
public sealed class When_workers_run_at_the_same_time
{
    private static AgentTask[] Streams(int count, int total = 5, int files = 0) =>
        [.. Enumerable.Range(1, count).Select(i => Gate.Task($"T{i}", total) with { Type = "testing", Files = [.. Enumerable.Range(0, files).Select(f => $"T{i}/{f}.js")] })];

    private static ParallelCeiling Ceiling(int workers, bool overridden, params AgentTask[] tasks) =>
        Gate.Review(PlanHistory.None, new() { MaxParallelWorkers = workers }, new Policies { ParallelOverride = overridden }, tasks).Ceiling;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(6, 6)]
    [InlineData(7, 6)]
    [InlineData(12, 6)]
    public void Should_bound_a_justified_plan(int workers, int ceiling) => Assert.Equal(new ParallelCeiling(ceiling, null), Ceiling(workers, false, Streams(6)));

    [Theory]
    [InlineData(2, 2)]
    [InlineData(7, 7)]
    [InlineData(12, 12)]
    [InlineData(100, 12)]
    public void Should_go_further_with_an_override_only(int workers, int ceiling) => Assert.Equal(new ParallelCeiling(ceiling, null), Ceiling(workers, true, Streams(3, total: 3)));

    [Theory]
    [InlineData(3, 5, 0, 6)]
    [InlineData(2, 5, 0, 2)]
    [InlineData(3, 4, 0, 6)]
    [InlineData(3, 3, 0, 2)]
    [InlineData(3, 3, 1, 2)]
    [InlineData(3, 3, 2, 6)]
    public void Should_want_three_substantial_streams(int tasks, int total, int files, int ceiling) => Assert.Equal(ceiling, Ceiling(6, false, Streams(tasks, total, files)).Workers);

    [Fact]
    public void Should_want_streams_that_are_independent()
    {
        var tasks = Streams(3);

        Assert.Equal(2, Ceiling(6, false, tasks[0], tasks[1] with { Depends = ["T1"] }, tasks[2]).Workers);
        Assert.Equal(2, Ceiling(6, false, tasks[0] with { Files = ["a"] }, tasks[1] with { Files = ["a"] }, tasks[2]).Workers);
    }

    [Fact]
    public void Should_say_why_only_where_it_holds_something_back()
    {
        var review = Gate.Review(PlanHistory.None, new() { MaxParallelWorkers = 4 }, new(), Streams(3, total: 3));

        Gate.Accepts(review);
        Assert.Null(Assert.Single(review.Repairs, r => r.Rule == "PAR-1").TaskId);
        Assert.Null(Ceiling(4, false, Streams(2)).Lowered);
        Assert.Null(Ceiling(4, false, [.. Streams(2, total: 3), Gate.Task("T3", 3, "T1") with { Type = "testing" }]).Lowered);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(3, 2)]
    public void Should_hold_for_the_waves_of_the_run(int total, int widest)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxParallelWorkers = 6 })));
        simulator.Run(new HonestWorld(Streams(6, total)));

        Assert.Equal(widest, simulator.Events.Where(e => e.Type == "run.wave.started").Max(e => e.Data.GetProperty("tasks").GetArrayLength()));
        Assert.Equal(widest == 2 ? 1 : 0, simulator.Events.Count(e => e.Type == "run.rule.repaired" && e.Data.GetProperty("rule").GetString() == "PAR-1"));
    }
}
