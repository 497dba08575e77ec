using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>GATE-1: the plan's gate before, a checkpoint every 5 tasks or 10 tool calls meanwhile, the result's gate afterwards.</summary>
[Trait("Rule", "GATE-1")]
public sealed class When_a_checkpoint_is_due
{
    [Theory]
    [InlineData(0, 0, 0, 0, false)]
    [InlineData(4, 0, 0, 0, false)]
    [InlineData(5, 0, 0, 0, true)]
    [InlineData(0, 0, 9, 0, false)]
    [InlineData(0, 0, 10, 0, true)]
    [InlineData(4, 0, 9, 0, false)]
    [InlineData(9, 5, 19, 10, false)]
    [InlineData(10, 5, 10, 10, true)]
    [InlineData(5, 5, 20, 10, true)]
    [InlineData(5, 4, 0, 0, true)]
    [InlineData(12, 11, 29, 25, false)]
    [InlineData(4, 5, 10, 10, false)]
    public void Should_be_every_five_tasks_or_ten_tool_calls(int tasks, int tasksBefore, int calls, int callsBefore, bool due) =>
        Assert.Equal(due, Checkpoints.IsDue(tasks, tasksBefore, calls, callsBefore));

    [Theory]
    [InlineData(0, true)]
    [InlineData(69, true)]
    [InlineData(70, false)]
    [InlineData(100, false)]
    public void Should_warn_below_70(int score, bool warns) => Assert.Equal(warns, Checkpoints.Warning(score) is not null);

    [Theory]
    [InlineData(4, 0, 0)]
    [InlineData(5, 0, 1)]
    [InlineData(9, 0, 1)]
    [InlineData(1, 9, 0)]
    [InlineData(1, 10, 1)]
    public void Should_be_in_the_log(int tasks, int callsOfTheFirst, int checkpoints)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld([.. Enumerable.Range(1, tasks).Select(i => Samples.Task($"T{i}"))])
        {
            Worker = (task, attempt, _) => Done(task, attempt, passed: true, task == "T1" ? callsOfTheFirst : 0),
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(checkpoints, simulator.EventTypes.Count(t => t == "run.checkpoint"));
        Assert.DoesNotContain(simulator.Events, IsWarning);
    }

    [Fact]
    public void Should_only_warn_when_the_tasks_do_badly()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Worker = (task, attempt, turn) => Done(task, attempt, passed: turn > 1, 10) });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        var warning = Assert.Single(simulator.Events, IsWarning);
        Assert.Equal(60, warning.Data.GetProperty("score").GetInt32());
        Assert.Equal([60, 100], simulator.Events.Where(e => e.Type == "run.checkpoint").Select(e => e.Data.GetProperty("score").GetInt32()));
    }

    private static TurnReport Done(string task, int attempt, bool passed, int toolCalls) => HonestWorld.Answered(Samples.Result()) with
    {
        Commit = $"{task}@{attempt}",
        ChangedFiles = [$"src/{task}.js"],
        Verifications = [Samples.Verified($"{task}-evidence", passed, $"{task}@{attempt}")],
        Usage = new Usage(1, toolCalls, 10, 0, 1, 0),
    };

    private static bool IsWarning(RunEvent e) => e.Type == "run.rule.breached" && e.Data.GetProperty("rule").GetString() == "GATE-1";
}
