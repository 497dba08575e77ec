using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>GATE-1: a look at the work every 5 finished tasks or 10 tool calls; below a score of 70 it warns, and stops nothing.</summary>
[Trait("Rule", "GATE-1")]
public sealed class When_a_checkpoint_is_due
{
    [Theory]
    [InlineData(9, 0)]
    [InlineData(10, 1)]
    [InlineData(19, 1)]
    [InlineData(20, 1)]
    public void Should_follow_from_tool_calls(int calls, int checkpoints) =>
        Assert.Equal(checkpoints, Play(1, 0, calls).EventTypes.Count(t => t == "run.checkpoint"));

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(6, 1)]
    public void Should_follow_from_finished_tasks(int tasks, int checkpoints) =>
        Assert.Equal(checkpoints, Play(tasks, 0, 0).EventTypes.Count(t => t == "run.checkpoint"));

    /// <summary>A lie scores 60 and honest work 100, so three lies and one honest task are 70 on average.</summary>
    [Theory]
    [InlineData(3, 70, false)]
    [InlineData(4, 68, true)]
    public void Should_warn_below_the_expected_score_and_stop_nothing(int lies, int score, bool warned)
    {
        var simulator = Play(lies + 1, lies, 10);

        Assert.Equal(score, simulator.Events.First(e => e.Type == "run.checkpoint").Data.GetProperty("score").GetInt32());
        var breach = simulator.Events.FirstOrDefault(e => e.Type == "run.rule.breached" && e.Data.GetProperty("rule").GetString() == "GATE-1");
        Assert.Equal(warned, breach is not null);
        if (breach is not null)
            Assert.Equal((score, 70), (breach.Data.GetProperty("score").GetInt32(), breach.Data.GetProperty("expected").GetInt32()));
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    /// <summary>The first tasks lie in their first turn; the last one is honest and makes the tool calls.</summary>
    private static RunSimulator Play(int tasks, int lies, int calls)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxParallelWorkers = 5 })));
        simulator.Run(new HonestWorld([.. Enumerable.Range(1, tasks).Select(i => Samples.Task($"T{i}"))])
        {
            Worker = (task, attempt, turn) => turn == 1 && int.Parse(task[1..], System.Globalization.CultureInfo.InvariantCulture) <= lies ? HonestWorld.Lied(task, attempt)
                : task == $"T{tasks}" ? Busy(task, attempt, calls) : null,
        });
        return simulator;
    }

    private static Gates.TurnReport Busy(string task, int attempt, int calls) => HonestWorld.Answered(Samples.Result()) with
    {
        Commit = $"{task}@{attempt}",
        ChangedFiles = [$"src/{task}.js"],
        Verifications = [Samples.Verified($"{task}-evidence", true, $"{task}@{attempt}")],
        Usage = new Usage(1, calls, 100, 0, 10, 5),
    };
}
