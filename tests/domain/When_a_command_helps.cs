using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>CMD-1: a command is suggested when it helps, once a run, and never after the run's last event.</summary>
[Trait("Rule", "CMD-1")]
public sealed class When_a_command_helps
{
    [Theory]
    [InlineData(1, "implementation", "medium", false)]
    [InlineData(2, "implementation", "medium", true)]
    [InlineData(2, "implementation", "high", true)]
    [InlineData(2, "implementation", "low", false)]
    [InlineData(2, "documentation", "high", false)]
    public void Should_suggest_research_for_a_first_plan_with_2_larger_tasks(int tasks, string type, string complexity, bool said) =>
        Assert.Equal(said ? ["research"] : [], CommandSuggestions.Of(Planned([.. Enumerable.Range(1, tasks).Select(i => Samples.Task($"T{i}") with { Type = type, Complexity = complexity })])).Select(s => s.Command));

    [Theory]
    [InlineData("exploration")]
    [InlineData("research")]
    public void Should_not_suggest_research_where_somebody_looks_first(string type) =>
        Assert.Empty(CommandSuggestions.Of(Planned(Large("T1"), Large("T2"), Samples.Task("T0") with { Type = type })));

    [Fact]
    public void Should_not_suggest_research_in_a_later_iteration()
    {
        var state = Planned(Large("T1"), Large("T2"));

        Assert.Empty(CommandSuggestions.Of(state with { Iterations = state.Iterations.Add(new() { Number = 2, AttemptId = Guid.Empty }) }));
    }

    [Theory]
    [InlineData("[TASK-5] /next_actions: explore first", true)]
    [InlineData("[TASK-4] /next_actions: a cycle", false)]
    public void Should_suggest_research_when_the_plan_was_refused_for_that(string feedback, bool said)
    {
        var state = Planned();
        state = state.With(state.Iteration with { Plan = null, Refusals = 1, Feedback = ["[TCB-1] too many", feedback] });

        Assert.Equal(said ? ["research"] : [], CommandSuggestions.Of(state).Select(s => s.Command));
        Assert.Empty(CommandSuggestions.Of(state with { Suggested = ["research"] }));
    }

    [Fact]
    public void Should_suggest_hand_over_and_resume_when_a_person_pauses()
    {
        var simulator = Simulator(new());
        simulator.Apply(new RunInput.PauseRequested("ann", null));
        simulator.Apply(new RunInput.ResumeRequested("ann", null));
        simulator.Apply(new RunInput.PauseRequested("ann", null));

        Assert.Equal(["handover", "resume"], Commands(simulator));
        Assert.Contains($"orchestrate resume {simulator.State.RunId}", Message(simulator, "resume"), StringComparison.Ordinal);
        Assert.StartsWith("ann paused the run.", Message(simulator, "handover"), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_suggest_a_hand_over_when_a_person_cancels()
    {
        var simulator = Simulator(new());
        simulator.Apply(new RunInput.CancelRequested("ann", null));
        simulator.Run(new HonestWorld(Samples.Task("T1")));

        Assert.Equal(RunStatus.Cancelled, simulator.State.Status);
        Assert.Equal(["handover"], Commands(simulator));
        Assert.Equal("run.cancelled", simulator.EventTypes.Last());
    }

    [Theory]
    [InlineData(true, "starts from branch `orchestrate/")]
    [InlineData(false, "orchestrate attempts ")]
    public void Should_say_how_to_go_on_after_a_limit(bool something, string said)
    {
        var simulator = Simulator(new() { MaxIterations = 1 }, tests: 2);
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Acceptance = (test, _) => something && test == "A1" });

        Assert.Equal(RunReasons.MaxIterations, simulator.State.Reason);
        Assert.Equal(["handover", "resume"], Commands(simulator));
        Assert.Contains(said, Message(simulator, "resume"), StringComparison.Ordinal);
        Assert.EndsWith(simulator.State.Status.Name(), simulator.EventTypes.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_not_suggest_the_hand_over_again_that_was_suggested_near_the_limit()
    {
        var simulator = Simulator(new() { MaxIterations = 2, MaxTokens = 10_000_000 });
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Acceptance = (_, _) => false });

        Assert.Equal(RunReasons.MaxIterations, simulator.State.Reason);
        Assert.Equal(["handover", "resume"], Commands(simulator));
        Assert.Equal("CTX-1", simulator.Events.First(e => e.Type == "run.suggested").Data.GetProperty("rule").GetString());
    }

    [Fact]
    public void Should_suggest_nothing_when_a_run_completes_or_only_verifies()
    {
        var simulator = Simulator(new());
        simulator.Run(new HonestWorld(Samples.Task("T1")));
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        var verifier = new RunSimulator(Samples.Context(Samples.Bundle()) with { Mode = RunMode.VerifyOnly });
        verifier.Apply(new RunInput.CancelRequested("ann", null));
        verifier.Run(new HonestWorld());

        Assert.Empty(Commands(simulator));
        Assert.Empty(Commands(verifier));
    }

    private static List<string> Commands(RunSimulator simulator) => [.. simulator.Events.Where(e => e.Type == "run.suggested").Select(e => e.Data.GetProperty("command").GetString()!)];

    private static string Message(RunSimulator simulator, string command) =>
        simulator.Events.Single(e => e.Type == "run.suggested" && e.Data.GetProperty("command").GetString() == command).Data.GetProperty("message").GetString()!;

    private static AgentTask Large(string id) => Samples.Task(id) with { Complexity = "high" };

    private static RunSimulator Simulator(RequestedLimits limits, int tests = 1) => new(Samples.Context(Samples.Bundle(limits, tests: tests)));

    private static RunState Planned(params AgentTask[] tasks) => new()
    {
        RunId = Guid.Empty,
        Status = RunStatus.Acting,
        Limits = Limits.EffectiveLimits.Resolve(new(), new()),
        StartedAt = Samples.Noon,
        Deadline = Samples.Noon.AddHours(1),
        Iterations = [new() { Number = 1, AttemptId = Guid.Empty, Plan = "p" }],
        Tasks = [.. tasks.Select(t => new TaskState { Task = t, Iteration = 1 })],
    };
}
