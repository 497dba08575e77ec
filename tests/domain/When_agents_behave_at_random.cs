using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>Whatever agents, runners and people do: a run ends or waits for a person, keeps its limits, and never completes without verified tests.</summary>
public sealed class When_agents_behave_at_random
{
    [Fact]
    [Trait("Rule", "GATE-2")]
    [Trait("Rule", "LIM-1")]
    public void Should_always_end_within_limits_and_never_complete_unverified()
    {
        var statuses = new Dictionary<RunStatus, int>();
        var pauses = 0;
        for (var seed = 0; seed < 100; seed++)
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
            pauses += simulator.Events.Count(e => e.Type == "run.resumed");
            statuses[state.Status] = statuses.GetValueOrDefault(state.Status) + 1;
        }

        Assert.True(statuses.Count >= 4, string.Join(", ", statuses));
        Assert.True(pauses > 100, $"Only {pauses} pauses were resumed.");
    }

    [Fact]
    public void Should_always_end_whatever_people_decide()
    {
        var reasons = new HashSet<string>();
        for (var seed = 0; seed < 50; seed++)
        {
            var simulator = Simulate(seed, "wait");
            var random = new Random(seed);
            for (var asked = 0; simulator.State.Status == RunStatus.AwaitingAck; asked++)
            {
                var step = simulator.State.Escalations.First(e => e.Waiting);
                reasons.Add(step.Reason);
                var decision = asked > 20 ? "abort" : step.Options[random.Next(step.Options.Count)];
                simulator.Apply(new RunInput.StepAcknowledged(step.StepId, decision, "ann", "because", decision == "reassign" ? "debug" : null));
                Assert.True(simulator.Answer!.Accepted, $"seed {seed}: {decision} for {step.Reason}: {simulator.Answer.Code}");
                Run(simulator, seed + asked);
            }

            var label = $"seed {seed}: {simulator.State.Status} {simulator.State.Reason}";
            Assert.True(simulator.State.Status.IsTerminal(), label);
            Assert.True(simulator.State.Work.IsEmpty, label);
            Assert.True(simulator.State.Iterations.Count <= simulator.State.Limits.MaxIterations, label);
            if (simulator.State.Status == RunStatus.Completed)
                Assert.All(simulator.State.Acceptance, a => Assert.True(a.Verification is { Passed: true } v && v.Commit == simulator.State.Head, label));
        }

        Assert.Superset(new HashSet<string> { "attempts_exhausted", "overload", RunReasons.BudgetExhausted, RunReasons.SystemDegraded }, reasons);
    }

    private static RunSimulator Simulate(int seed, string escalation = "fail")
    {
        var bundle = Samples.Bundle(
            new() { MaxIterations = 3, MaxTokens = seed % 5 == 0 ? 4_000 : 2_000_000, MaxParallelWorkers = 1 + (seed % 4) },
            new() { Escalation = escalation }, tests: 2);
        var simulator = new RunSimulator(Samples.Context(bundle)) { Dispatched = (command, before, after) => Check(command, before, after, seed) };
        Run(simulator, seed);
        return simulator;
    }

    private static void Run(RunSimulator simulator, int seed)
    {
        var world = new RandomWorld(seed, simulator);
        simulator.Run(world);
        while (simulator.State.Status == RunStatus.Paused)
        {
            world.Resume();
            Assert.True(simulator.Answer!.Accepted, simulator.Answer.Detail);
            simulator.Run(world);
        }
    }

    /// <summary>What must hold for everything that is dispatched: within the budget, never while a person is asked for the whole run, and one trial per open breaker.</summary>
    private static void Check(RunCommand command, RunState? before, RunState after, int seed)
    {
        if (command is not RunCommand.Turn turn || before is null)
            return;
        var label = $"seed {seed}: {turn.Order.Kind} {turn.Order.TaskId}";
        Assert.True(after.Usage.Tokens + after.ReservedTokens <= after.Limits.MaxTokens + (after.Limits.MaxParallelWorkers * LargestTurn), label);
        Assert.True(after.Work.Count <= after.Limits.MaxParallelWorkers + 1, label);
        if (command.Work.Epoch > 1 || before.Pause is not null)
            return;
        Assert.True(after.Ending is null, label);
        foreach (var key in new[] { $"agent:{turn.Order.Agent}", "provider:fake" }.Where(key => !after.Breaker(key).IsClosed))
        {
            Assert.True(command.Work.NotBefore >= after.Breaker(key).OpenUntil, $"{label} was sent before the trial of {key}");
            Assert.DoesNotContain(after.Work.Values, w => w.WorkId != command.Work.WorkId && w.Kind == WorkKind.Work && (key == "provider:fake" || after.FindTask(w.TaskId)!.Attempt.Agent == turn.Order.Agent));
        }
    }

    private const long LargestTurn = 800;

    private sealed class RandomWorld(int seed, RunSimulator simulator) : IWorld
    {
        private readonly Random _random = new(seed);
        private readonly int _down = seed % 7 == 3 ? 15 : seed % 3 == 0 ? 3 : 0;
        private readonly int _honesty = 20 + (seed % 7 * 12);

        public int Pick(int count)
        {
            if (_random.Next(200) == 0)
                simulator.Apply(new RunInput.CancelRequested("ann", null));
            if (_random.Next(15) == 0)
                simulator.Apply(new RunInput.PauseRequested("ann", null));
            else if (_random.Next(10) == 0)
                Resume();
            simulator.Now += TimeSpan.FromSeconds(_random.Next(30));
            return _random.Next(Math.Max(1, simulator.Pending.Count));
        }

        public void Resume() => simulator.Apply(new RunInput.ResumeRequested("ann", null));

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
                case 3 when _random.Next(2) == 0:
                    return new RunInput.TurnFinished(id, epoch, new() { Outcome = _random.Next(4) == 0 ? "budget" : "overload", Detail = "x", Usage = usage, Commit = "half", Partial = "half" });
                case var roll when roll >= 4 && roll < 4 + _down:
                    return new RunInput.TurnFinished(id, epoch, new() { Outcome = "transient", ProviderFault = true, RetryAfterSeconds = _random.Next(4) == 0 ? _random.Next(4000) : null, Usage = usage });
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
