using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>CTX-1: what a run has gathered is counted, and from a number on somebody is told, once.</summary>
[Trait("Rule", "CTX-1")]
public sealed class When_context_grows
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(14, false)]
    [InlineData(15, true)]
    [InlineData(16, true)]
    public void Should_suggest_a_hand_over_from_15_tool_calls(int calls, bool said) =>
        Check(State() with { Usage = new(1, calls, 0, 0, 0, 0) }, "tool_calls", "handover", said, calls, 15);

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Should_suggest_to_save_the_context_from_5_changed_files(int files, bool said)
    {
        var half = Enumerable.Range(0, files).Select(i => $"f{i}").ToList();

        // The same file twice is one file, and work that is not merged counts for nothing.
        Check(State(Task("T1", TaskProgress.Merged, half), Task("T2", TaskProgress.Merged, half), Task("T3", TaskProgress.Failed, ["x", "y"])), "changed_files", "save", said, files, 5);
    }

    [Theory]
    [InlineData(1, FailureClasses.VerificationFailed, false)]
    [InlineData(2, FailureClasses.VerificationFailed, true)]
    [InlineData(2, FailureClasses.Timeout, true)]
    [InlineData(5, FailureClasses.Lost, false)]
    [InlineData(5, FailureClasses.Transient, false)]
    [InlineData(5, FailureClasses.Cancelled, false)]
    [InlineData(4, "conflict", false)]
    [InlineData(4, "rolled_back", false)]
    [InlineData(4, "accepted", false)]
    [InlineData(4, null, false)]
    public void Should_suggest_debugging_from_2_failed_attempts(int attempts, string? outcome, bool said) =>
        Check(State([.. Enumerable.Range(0, attempts).Select(i => Task($"T{i}", TaskProgress.Failed, [], outcome))]) with { Suggested = ["dispatches"] }, "failed_attempts", "debug", said, attempts, 2);

    [Theory]
    [InlineData(4, 1, false)]
    [InlineData(5, 1, true)]
    [InlineData(5, 2, false)]
    public void Should_say_that_short_results_are_due_from_5_dispatches_in_an_iteration(int attempts, int iteration, bool said)
    {
        var state = State([.. Enumerable.Range(0, attempts).Select(i => Task($"T{i}", TaskProgress.Running, []) with { Iteration = iteration })]);

        Check(iteration == 1 ? state : state with { Iterations = [.. state.Iterations, state.Iteration with { Number = 2 }, state.Iteration with { Number = 3 }] }, "dispatches", "summary", said, attempts, 5);
    }

    [Theory]
    [InlineData(79, 0, 1, 10, false)]
    [InlineData(80, 0, 1, 10, true)]
    [InlineData(0, 79, 1, 10, false)]
    [InlineData(0, 80, 1, 10, true)]
    [InlineData(0, 0, 9, 10, false)]
    [InlineData(0, 0, 10, 10, true)]
    [InlineData(0, 0, 1, 1, false)]
    public void Should_suggest_a_hand_over_near_a_limit(int budget, int time, int iteration, int iterations, bool said)
    {
        var state = State();
        state = state with
        {
            Limits = state.Limits with { MaxIterations = iterations, MaxTokens = 100, RunTimeoutSeconds = 3600 },
            Usage = new(1, 0, 0, 0, budget, 0),
            Iterations = [.. Enumerable.Range(1, iteration).Select(i => new IterationState { Number = i, AttemptId = Guid.Empty })],
        };
        var signals = ContextHealth.Signals(state, Samples.Noon.AddSeconds(36 * time)).ToList();

        Assert.Equal(said ? ["near_limit"] : [], signals.Select(s => s.Key));
        Assert.All(signals, s => Assert.Equal(("CTX-1", "handover"), (s.Rule, s.Command)));
    }

    [Fact]
    public void Should_not_count_the_time_of_a_pause()
    {
        var state = State() with { Pause = new() { Since = Samples.Noon, Until = Samples.Noon.AddDays(7), By = "ann", Phase = RunStatus.Acting } };

        Assert.Null(ContextHealth.NearLimit(state, Samples.Noon.AddHours(3)));
        Assert.NotNull(ContextHealth.NearLimit(state with { Pause = null }, Samples.Noon.AddHours(3)));
    }

    [Fact]
    public void Should_announce_each_signal_once_whatever_follows()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var turmoil = new Turmoil(seed).Live();
            var said = turmoil.Events.Where(e => e.Type == "run.suggested" && e.Data.TryGetProperty("signal", out _)).Select(e => e.Data.GetProperty("signal").GetString()!).ToList();
            Assert.Equal(said.Distinct(), said);
            Assert.Equal(said, turmoil.State.Suggested);
            Assert.True(said.IndexOf("near_limit") < 0 || said.IndexOf("handover") < said.IndexOf("near_limit"), $"seed {seed}: a hand-over near a limit was suggested twice.");
        }
    }

    [Fact]
    public void Should_tell_it_as_an_event_and_go_on()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2")) { Worker = (task, attempt, turn) => task == "T1" ? Expensive(simulator) : null });

        var said = Assert.Single(simulator.Events, e => e.Type == "run.suggested").Data;
        Assert.Equal(("CTX-1", "handover", 20, 15), (said.GetProperty("rule").GetString(), said.GetProperty("command").GetString(), said.GetProperty("number").GetInt32(), said.GetProperty("threshold").GetInt32()));
        Assert.Contains($"orchestrate handover {simulator.State.RunId}", said.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_say_nothing_in_a_short_plain_run()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxIterations = 1 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2", "T1")));

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.DoesNotContain("run.suggested", simulator.EventTypes);
    }

    private static Gates.TurnReport Expensive(RunSimulator simulator)
    {
        var order = simulator.State.FindTask("T1")!;
        var commit = "T1@1";
        return HonestWorld.Answered(Samples.Result()) with
        {
            Commit = commit,
            ChangedFiles = ["src/T1.js"],
            Verifications = [.. order.Task.EvidenceRequirements.Select(r => Samples.Verified(r.Id, true, commit))],
            Usage = new(1, 20, 100, 0, 10, 5),
        };
    }

    private static void Check(RunState state, string key, string command, bool said, int number, int threshold)
    {
        var signals = ContextHealth.Signals(state, Samples.Noon).ToList();
        Assert.Equal(said ? [new { key, Rule = "CTX-1", command, Number = (long?)number, Threshold = (long?)threshold }] : [], signals.Select(s => new { key = s.Key, s.Rule, command = s.Command, s.Number, s.Threshold }));
        Assert.Empty(ContextHealth.Signals(state with { Suggested = [.. state.Suggested, key] }, Samples.Noon));
    }

    private static TaskState Task(string id, TaskProgress progress, IReadOnlyList<string> files, string? outcome = null) => new()
    {
        Task = Samples.Task(id),
        Iteration = 1,
        Progress = progress,
        Attempts = [new() { AttemptId = Guid.Empty, Number = 1, Agent = "general", BaseCommit = "base", Commit = "c", ChangedFiles = files, Outcome = outcome }],
    };

    private static RunState State(params TaskState[] tasks) => new()
    {
        RunId = Guid.Empty,
        Status = RunStatus.Acting,
        Limits = Limits.EffectiveLimits.Resolve(new RequestedLimits { RunTimeoutSeconds = 3600 }, new()),
        StartedAt = Samples.Noon,
        Deadline = Samples.Noon.AddHours(1),
        Iterations = [new() { Number = 1, AttemptId = Guid.Empty }],
        Tasks = [.. tasks],
    };
}
