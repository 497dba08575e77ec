using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>The acceptance tests run with the merge that is expected to be an iteration's last, and count only for the commit that they ran on.</summary>
[Trait("Rule", "VER-6")]
public sealed class When_tests_run_with_the_last_merge
{
    private static readonly AgentTask Research = Samples.Task("R") with { Type = "research" };
    private readonly List<RunCommand> _sent = [];

    [Fact]
    public void Should_ask_for_them_with_the_last_merge_only_and_not_again()
    {
        var simulator = Start();
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2"), Samples.Task("T3", "T2")));

        Assert.Equal([("T2", null), ("T1", null), ("T3", "base")], _sent.OfType<RunCommand.Integrate>().Select(c => (c.Task, c.AcceptanceBase)));
        Assert.Empty(_sent.OfType<RunCommand.Acceptance>());
        Assert.Equal((RunStatus.Completed, "base+T2+T1+T3"), (simulator.State.Status, simulator.State.Head));
        Assert.All(simulator.State.Acceptance, a => Assert.Equal("base+T2+T1+T3", a.Verification!.Commit));
        Assert.True(simulator.EventTypes.ToList().LastIndexOf("run.task.merged") < simulator.EventTypes.ToList().IndexOf("run.acceptance.verified"));
        Assert.Null(simulator.State.Iteration.Tested);
    }

    [Fact]
    public void Should_have_them_run_by_themselves_when_the_runner_did_not()
    {
        var simulator = Start(testsWithMerges: false);
        simulator.Run(new HonestWorld(Samples.Task("T1")));

        Assert.Equal("base+T1", Assert.Single(_sent.OfType<RunCommand.Acceptance>()).Commit);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_keep_what_they_said_until_whoever_only_finds_something_out_is_through()
    {
        var simulator = Start();
        var world = World(Found);
        RunTo(simulator, world, "T");

        Assert.Equal("base+T", simulator.State.Iteration.Tested!.Commit);
        Assert.Equal(RunStatus.Acting, simulator.State.Status);
        Assert.DoesNotContain("run.acceptance.verified", simulator.EventTypes);

        simulator.Run(world);
        Assert.Empty(_sent.OfType<RunCommand.Acceptance>());
        Assert.Equal((RunStatus.Completed, 1), (simulator.State.Status, simulator.EventTypes.Count(t => t == "run.acceptance.verified")));
    }

    // Were the tests of the first merge taken, the run would be completed by a commit that they fail on.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Should_run_them_again_when_it_has_changed_something_all_the_same(bool testsWithSecondMerge)
    {
        var simulator = Start();
        var world = World(report => report, passes: commit => commit == "base+T");
        RunTo(simulator, world, "T");
        simulator.TestsWithMerges = testsWithSecondMerge;
        simulator.Run(world);

        Assert.Equal((RunStatus.Failed, "base+T+R"), (simulator.State.Status, simulator.State.Head));
        Assert.Equal([("T", "base"), ("R", "base")], _sent.OfType<RunCommand.Integrate>().Select(c => (c.Task, c.AcceptanceBase)));
        Assert.Equal(testsWithSecondMerge ? 0 : 1, _sent.OfType<RunCommand.Acceptance>().Count());
    }

    [Theory]
    [InlineData("implementation", false)]
    [InlineData("debugging", false)]
    [InlineData("research", true)]
    [InlineData("review", true)]
    public void Should_not_ask_while_something_may_still_change(string type, bool asks)
    {
        RunTo(Start(), World(Found, Research with { Type = type }), "T");
        Assert.Equal(asks, _sent.OfType<RunCommand.Integrate>().Single().AcceptanceBase is not null);
    }

    [Fact]
    public void Should_not_ask_while_a_file_is_expected_from_whoever_only_finds_something_out()
    {
        RunTo(Start(), World(Found, Research with { ExpectedOutputs = ["found.md"] }), "T");
        Assert.Null(_sent.OfType<RunCommand.Integrate>().Single().AcceptanceBase);
    }

    [Fact]
    public void Should_merge_without_them_when_a_runner_was_lost_with_both()
    {
        var simulator = Start();
        var world = new HonestWorld(Samples.Task("T1"));
        while (simulator.Pending[0] is not RunCommand.Integrate)
            simulator.AnswerNext(world);
        var merge = simulator.Pending[0].Work;
        simulator.Apply(new RunInput.LeaseExpired(merge.WorkId, merge.Epoch));
        simulator.Run(world);

        Assert.Equal(["base", null], _sent.OfType<RunCommand.Integrate>().Select(c => c.AcceptanceBase));
        Assert.Single(_sent.OfType<RunCommand.Acceptance>());
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_go_back_when_they_break_with_it()
    {
        var simulator = Start(passedOnBase: true);
        simulator.Run(new HonestWorld(Samples.Task("T1")) { Acceptance = (_, _) => false });

        Assert.Equal((RunStatus.Failed, "base"), (simulator.State.Status, simulator.State.Head));
        Assert.Contains("run.integration.rolled_back", simulator.EventTypes);
    }

    [Fact]
    public void Should_take_them_while_the_run_is_paused_and_hold_what_follows()
    {
        var simulator = Start();
        var world = new HonestWorld(Samples.Task("T1"));
        while (simulator.Pending[0] is not RunCommand.Integrate)
            simulator.AnswerNext(world);
        simulator.Apply(new RunInput.PauseRequested("ann", null));
        simulator.AnswerNext(world);

        Assert.Equal((RunStatus.Paused, WorkKind.Synthesis), (simulator.State.Status, Assert.Single(simulator.State.Work.Values).Kind));
        Assert.Contains("run.acceptance.verified", simulator.EventTypes);
        simulator.Apply(new RunInput.ResumeRequested("ann", null));
        simulator.Run(world);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Fact]
    public void Should_not_ask_when_there_are_none()
    {
        var simulator = Start(tests: 0);
        simulator.Run(new HonestWorld(Samples.Task("T1")));
        Assert.All(_sent.OfType<RunCommand.Integrate>(), c => Assert.Null(c.AcceptanceBase));
    }

    private RunSimulator Start(bool testsWithMerges = true, bool passedOnBase = false, int tests = 1)
    {
        var bundle = Samples.Bundle(new() { MaxTokens = 10_000_000, MaxParallelWorkers = 2, MaxIterations = 1 }, new Policies { Escalation = "fail" }, tests);
        var simulator = new RunSimulator(Samples.Context(bundle)) { TestsWithMerges = testsWithMerges, PassedOnBase = passedOnBase };
        simulator.Dispatched = (command, _, _) => _sent.Add(command);
        return simulator;
    }

    /// <summary>A task that changes a file, and one beside it that is not expected to.</summary>
    private static HonestWorld World(Func<TurnReport, TurnReport> found, AgentTask? beside = null, Func<string, bool>? passes = null) => new(Samples.Task("T"), beside ?? Research)
    {
        Worker = (task, attempt, turn) => task == "R" ? found(Reported(task, attempt)) : null,
        Acceptance = (_, commit) => passes?.Invoke(commit) ?? true,
    };

    private static TurnReport Reported(string task, int attempt) => HonestWorld.Answered(Samples.Result()) with
    {
        Commit = $"{task}@{attempt}",
        ChangedFiles = [$"src/{task}.js"],
        Verifications = [Samples.Verified($"{task}-evidence", true, $"{task}@{attempt}")],
    };

    private static TurnReport Found(TurnReport report) => report with { ChangedFiles = [] };

    /// <summary>Answers one turn of a task and its merge, and leaves the other one at work.</summary>
    private static void RunTo(RunSimulator simulator, HonestWorld world, string task)
    {
        while (simulator.State.FindTask(task) is not { Progress: TaskProgress.Merged })
        {
            var next = simulator.Pending.FirstOrDefault(p => p.Work.TaskId == task) ?? simulator.Pending.First(p => p.Work.TaskId is null);
            simulator.AnswerOne(world, next);
        }
    }
}
