using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>Whatever agents, runners and people do: a run ends or waits for a person, keeps its limits, and never completes without verified tests.</summary>
public sealed class When_agents_behave_at_random
{
    [Fact]
    public void Should_always_end_within_limits_and_never_complete_unverified()
    {
        var statuses = new Dictionary<RunStatus, int>();
        for (var seed = 0; seed < 150; seed++)
        {
            var simulator = Simulate(seed);
            var state = simulator.State;
            var label = $"seed {seed}: {state.Status} {state.Reason}";
            Assert.True(state.Status.IsTerminal(), label);
            Assert.True(state.Work.IsEmpty, label);
            Assert.True(state.Iterations.Count <= state.Limits.MaxIterations, label);
            Assert.True(state.Tasks.Count <= state.Limits.MaxTasks, label);
            Assert.All(state.Tasks, t => Assert.True(t.Attempts.Count <= state.Limits.MaxAttemptsPerTask, label));
            if (state.Status == RunStatus.Completed)
                Assert.All(state.Acceptance, a => Assert.True(a.Verification is { Passed: true } v && v.Commit == state.Head, label));
            if (state.Status == RunStatus.PartiallyCompleted)
                Assert.Contains(state.Acceptance, a => a.Verification is { Passed: true } v && v.Commit == state.Head);
            Assert.Equal(1, simulator.Events.Count(e => e.Type == $"run.{state.Status.Name()}"));
            Assert.All(simulator.Events.Where(e => e.Type == "run.task.accepted").GroupBy(e => e.Data.GetProperty("task_id").GetString()), g => Assert.Single(g));
            statuses[state.Status] = statuses.GetValueOrDefault(state.Status) + 1;
        }

        Assert.True(statuses.Count >= 4, string.Join(", ", statuses));
    }

    private static RunSimulator Simulate(int seed)
    {
        var bundle = Samples.Bundle(
            new() { MaxIterations = 3, MaxTokens = seed % 5 == 0 ? 4_000 : 2_000_000, MaxParallelWorkers = 1 + (seed % 4) },
            new() { Escalation = "fail" }, tests: 2);
        var simulator = new RunSimulator(Samples.Context(bundle));
        var world = new RandomWorld(seed, simulator);
        simulator.Run(world);
        return simulator;
    }

    private sealed class RandomWorld(int seed, RunSimulator simulator) : IWorld
    {
        private readonly Random _random = new(seed);
        private readonly int _honesty = 20 + (seed % 7 * 12);

        public int Pick(int count)
        {
            if (_random.Next(200) == 0)
                simulator.Apply(new RunInput.CancelRequested("ann", null));
            return _random.Next(simulator.Pending.Count);
        }

        public bool Merges(RunCommand.Integrate integrate) => _random.Next(100) < 85;

        public bool Passes(string testId, string commit) => _random.Next(100) < _honesty;

        public RunInput Turn(RunCommand.Turn turn, RunState state)
        {
            var (id, epoch) = (turn.Work.WorkId, turn.Work.Epoch);
            var usage = new Usage(1, 2, _random.Next(500), 0, _random.Next(300), 10);
            switch (_random.Next(20))
            {
                case 0:
                    return new RunInput.LeaseExpired(id, epoch);
                case 1:
                    return new RunInput.WorkFailed(id, epoch, "transient", "runner_error", "x", usage, true);
                case 2:
                    return new RunInput.TurnFinished(id, epoch, new() { Outcome = _random.Next(2) == 0 ? "timeout" : "transient", Detail = "x", Usage = usage });
                case 3:
                    return new RunInput.TurnFinished(id, epoch, new() { Outcome = "answered", AnswerErrors = ["x"], Usage = usage, Commit = "c" });
            }

            if (turn.Order.Kind != "work")
                return new RunInput.TurnFinished(id, epoch, HonestWorld.Answered(Samples.Result(actions: [.. Plan(turn, state)])) with { Usage = usage });
            return new RunInput.TurnFinished(id, epoch, (_random.Next(100) < _honesty ? HonestWorld.Done(turn.Order) : HonestWorld.Lied(turn.Order.TaskId!, turn.Order.AttemptNumber)) with { Usage = usage });
        }

        private IEnumerable<NextAction> Plan(RunCommand.Turn turn, RunState state)
        {
            if (turn.Order.Kind == "synthesis")
                yield break;
            var count = 1 + _random.Next(4);
            for (var i = 1; i <= count; i++)
            {
                var depends = i > 1 && _random.Next(2) == 0 ? new[] { $"I{state.Iterations.Count}T{_random.Next(1, i)}" } : [];
                yield return Samples.Dispatch(Samples.Task($"I{state.Iterations.Count}T{i}", depends) with { Agent = _random.Next(12) == 0 ? "nobody" : "general" });
            }
        }
    }
}
