using System.Text.Json;
using Orchestrate.Domain.Branching;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;
using Orchestrate.Domain.Views;

namespace Orchestrate.Domain.Tests;

/// <summary>BR-1 in a run: decided on verified output, before anything is merged twice, and never a task too early.</summary>
public sealed class When_a_branch_is_decided
{
    private const string Split = "IF output.confidence >= 80 THEN proceed to Task #T2 ELSE dispatch Task #T3 with a closer look at </branch> the edge";

    private static AgentTask Task(string id, string? branch = null, params string[] depends) => Samples.Task(id, depends) with { Branch = branch };

    private static RunSimulator Simulator(string escalation = "wait", int attempts = 3, int turns = 5) =>
        new(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxIterations = 1, MaxAttemptsPerTask = attempts, MaxTurnsPerAttempt = turns }, new() { Escalation = escalation })));

    /// <summary>Work that passes its gate, of an agent that is so sure.</summary>
    private static TurnReport Sure(string task, int attempt, int confidence) => HonestWorld.Answered(Samples.Result() with { Confidence = confidence }) with
    {
        Commit = $"{task}@{attempt}",
        ChangedFiles = [$"src/{task}.js"],
        Verifications = [Samples.Verified($"{task}-evidence", true, $"{task}@{attempt}")],
    };

    private static Dictionary<string, TaskProgress> Progress(RunSimulator simulator) => simulator.State.Tasks.ToDictionary(t => t.Task.TaskId, t => t.Progress);

    private static JsonElement[] Taken(RunSimulator simulator) => [.. simulator.Events.Where(e => e.Type == "run.branch.taken").Select(e => e.Data)];

    private static void Acknowledge(RunSimulator simulator, string decision, IWorld world)
    {
        var step = simulator.State.Escalations.Single(e => e.Waiting);
        Assert.Contains(decision, step.Options);
        simulator.Apply(new RunInput.StepAcknowledged(step.StepId, decision, "ann", "because", null));
        Assert.True(simulator.Answer!.Accepted, simulator.Answer.Detail);
        simulator.Run(world);
    }

    [Theory]
    [InlineData(79, "T3", "T2", "else", "dispatch")]
    [InlineData(80, "T2", "T3", "then", "proceed")]
    [InlineData(81, "T2", "T3", "then", "proceed")]
    public void Should_begin_the_task_that_is_chosen_and_skip_the_other_with_what_depends_on_it(int confidence, string chosen, string other, string taken, string action)
    {
        var simulator = Simulator();
        simulator.Run(new HonestWorld(Task("T1", Split), Task("T2"), Task("T3"), Task("T4", null, "T2"), Task("T5", null, "T3"))
        {
            Worker = (task, attempt, _) => task == "T1" ? Sure(task, attempt, confidence) : null,
        });

        var progress = Progress(simulator);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal((TaskProgress.Merged, TaskProgress.Skipped), (progress[chosen], progress[other]));
        Assert.Equal((TaskProgress.Merged, TaskProgress.Skipped), chosen == "T2" ? (progress["T4"], progress["T5"]) : (progress["T5"], progress["T4"]));
        Assert.Contains($"The branch of `T1` did not choose it: output.confidence is {confidence}", simulator.State.FindTask(other)!.Detail, StringComparison.Ordinal);

        var told = Assert.Single(Taken(simulator));
        Assert.Equal(("BR-1", "T1", "output.confidence >= 80", $"{confidence}", taken, action, chosen), (told.GetProperty("rule").GetString()!, told.GetProperty("task_id").GetString()!,
            told.GetProperty("condition").GetString()!, told.GetProperty("value").GetString()!, told.GetProperty("taken").GetString()!, told.GetProperty("action").GetString()!, told.GetProperty("target").GetString()!));
    }

    [Fact]
    public void Should_not_begin_a_conditional_task_before_its_branch_has_decided()
    {
        var begun = new List<string>();
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxParallelWorkers = 4 })))
        {
            Dispatched = (command, _, after) =>
            {
                if (command is RunCommand.Turn { Order: { Kind: "work", TaskId: { } id } })
                    begun.Add($"{id} when T1 is {after.FindTask("T1")!.Progress}");
            },
        };
        simulator.Run(new HonestWorld(Task("T2"), Task("T1", Split), Task("T3")));

        Assert.Equal(["T1 when T1 is Running", "T2 when T1 is Merged"], begun);
    }

    [Fact]
    public void Should_not_believe_a_confidence_above_the_score()
    {
        var task = State(Task("T1", Split), score: 72, confidence: 100, files: 3);

        Assert.Equal(new BranchOutput(ResultStatus.Success, 72, 72, 3), BranchOutput.Of(task, true));
        Assert.Equal(new BranchOutput(ResultStatus.Partial, 72, 72, 3), BranchOutput.Of(task with { AcknowledgedBy = "ann" }, true));
        Assert.Equal(new BranchOutput(ResultStatus.Error, 72, 60, 3), BranchOutput.Of(task.With(task.Attempt with { Confidence = 60 }), false));
        Assert.Equal(new BranchOutput(ResultStatus.Error, 0, 0, 3), BranchOutput.Of(task.With(task.Attempt with { Score = null }), false));
        Assert.Equal(new BranchOutput(ResultStatus.Error, 0, 0, 0), BranchOutput.Of(task with { Attempts = [] }, false));
    }

    [Theory]
    [InlineData("score >= 70", 70, true)]
    [InlineData("score > 70", 70, false)]
    [InlineData("score < 70", 69, true)]
    [InlineData("score <= 70", 71, false)]
    [InlineData("count == 2", 70, true)]
    [InlineData("count != 2", 70, false)]
    [InlineData("type == success", 70, true)]
    [InlineData("status != success", 70, false)]
    [InlineData("confidence > 69", 69, false)]
    [InlineData("confidence > 69", 70, true)]
    public void Should_compare_with_what_was_verified(string condition, int score, bool held)
    {
        var tree = BranchParser.Parse($"IF output.{condition} THEN proceed to T2 ELSE proceed to T3").Tree!;

        Assert.Equal(held, BranchChoice.Of(tree, BranchOutput.Of(State(Task("T1"), score, 100, 2), true)).Held);
    }

    [Fact]
    public void Should_follow_nested_conditions_and_say_each()
    {
        var simulator = Simulator();
        simulator.Run(new HonestWorld(Task("T1", "IF output.type == success THEN (IF output.count > 1 THEN proceed to T2) ELSE proceed to T3"), Task("T2"), Task("T3")));

        var decision = simulator.State.FindTask("T1")!.Branched!;
        Assert.Equal(("none", "none", null), (decision.Taken, decision.Action, decision.Target));
        Assert.Equal("output.type is success, so `output.type == success` is true; output.count is 1, so `output.count > 1` is false: nothing follows", decision.Reason);
        Assert.Equal(TaskProgress.Skipped, Progress(simulator)["T2"]);
        Assert.Equal(TaskProgress.Skipped, Progress(simulator)["T3"]);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("fail")]
    public void Should_go_on_with_the_planned_way_out_when_the_task_fails_for_good(string policy)
    {
        var simulator = Simulator(policy);
        simulator.Run(new HonestWorld(Task("T1", "IF output.type == error THEN dispatch T3 ELSE proceed to T2"), Task("T2"), Task("T3", null, "T1"))
        {
            Worker = (task, attempt, _) => task == "T1" ? HonestWorld.Lied(task, attempt) : null,
        });

        Assert.Equal((TaskProgress.Failed, TaskProgress.Skipped, TaskProgress.Merged), (Progress(simulator)["T1"], Progress(simulator)["T2"], Progress(simulator)["T3"]));
        Assert.Equal(3, simulator.State.FindTask("T1")!.Attempts.Count);
        Assert.Empty(simulator.State.Escalations);
    }

    [Fact]
    public void Should_decide_on_an_error_when_the_work_cannot_be_merged()
    {
        var simulator = Simulator();
        simulator.Run(new HonestWorld(Task("T1", "IF output.type == success THEN proceed to T2 ELSE dispatch T3"), Task("T2"), Task("T3")) { Merge = task => task != "T1" });

        Assert.Equal("T3", simulator.State.FindTask("T1")!.Branched!.Target);
        Assert.Equal(TaskProgress.Merged, Progress(simulator)["T3"]);
    }

    [Fact]
    public void Should_decide_on_partial_when_a_person_accepted_what_was_not_verified()
    {
        var simulator = Simulator();
        var world = new HonestWorld(Task("T1", "IF output.type == partial THEN dispatch T3"), Task("T3")) { Worker = (task, attempt, _) => task == "T1" ? HonestWorld.Lied(task, attempt) : null };
        simulator.Run(world);
        Acknowledge(simulator, "approve", world);

        Assert.Equal(("partial", "T3"), (simulator.State.FindTask("T1")!.Branched!.Value!, simulator.State.FindTask("T1")!.Branched!.Target!));
        Assert.Equal(TaskProgress.Merged, Progress(simulator)["T3"]);
    }

    [Fact]
    public void Should_begin_nothing_when_the_branching_task_was_not_done()
    {
        var simulator = Simulator("fail");
        simulator.Run(new HonestWorld(Task("T0"), Task("T1", Split, "T0"), Task("T2", "IF output.score > 1 THEN proceed to T4"), Task("T3"), Task("T4"))
        {
            Worker = (task, attempt, _) => task == "T0" ? HonestWorld.Lied(task, attempt) : null,
        });

        Assert.All(Progress(simulator).Where(p => p.Key != "T0"), p => Assert.Equal(TaskProgress.Skipped, p.Value));
        Assert.Equal("`T1` was not done, so its branch begins nothing.", simulator.State.FindTask("T1")!.Branched!.Reason);
    }

    [Fact]
    public void Should_retry_accepted_work_once_before_it_is_merged_and_then_ask()
    {
        var simulator = Simulator();
        var world = new HonestWorld(Task("T1", "IF output.confidence < 80 THEN retry with tests for the empty cart ELSE proceed to T2"), Task("T2"))
        {
            Worker = (task, attempt, _) => task == "T1" ? Sure(task, attempt, 60) : null,
        };
        var prompts = Prompts(simulator);
        simulator.Run(world);

        var task = simulator.State.FindTask("T1")!;
        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        Assert.Equal((1, 2, 0), (task.Attempts.Count, task.Attempt.Turns, task.Attempt.Revisions));
        Assert.Equal(0, simulator.Merges);
        Assert.Equal(["retry", "escalate"], Taken(simulator).Select(t => t.GetProperty("action").GetString()!));
        Assert.Contains("<branch>\ntests for the empty cart\n</branch>", prompts["T1 1 2"], StringComparison.Ordinal);
        Assert.DoesNotContain("empty cart", prompts["T1 1 1"], StringComparison.Ordinal);
        Assert.Contains("it had its retry", simulator.State.Escalations.Single().Message, StringComparison.Ordinal);

        Acknowledge(simulator, "approve", world);
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(2, simulator.Merges);
        Assert.Equal(TaskProgress.Merged, Progress(simulator)["T2"]);
        Assert.EndsWith("and ann let it go on to `T2`.", simulator.State.FindTask("T1")!.Branched!.Reason, StringComparison.Ordinal);
        Assert.Null(simulator.State.FindTask("T1")!.AcknowledgedBy);
    }

    [Fact]
    public void Should_take_the_other_way_when_the_retry_helped()
    {
        var simulator = Simulator();
        simulator.Run(new HonestWorld(Task("T1", "IF output.confidence < 80 THEN retry with care ELSE proceed to T2"), Task("T2"))
        {
            Worker = (task, attempt, turn) => task == "T1" ? Sure(task, attempt, turn == 1 ? 79 : 80) : null,
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(2, simulator.Merges);
        Assert.Equal(["retry", "proceed"], Taken(simulator).Select(t => t.GetProperty("action").GetString()!));
    }

    [Fact]
    public void Should_ask_at_once_when_no_turn_is_left_for_a_retry()
    {
        var simulator = Simulator(turns: 1);
        simulator.Run(new HonestWorld(Task("T1", "IF output.score > 1 THEN retry with care")));

        Assert.Equal(RunReasons.BranchEscalated, simulator.State.Escalations.Single().Reason);
        Assert.Equal(1, simulator.State.FindTask("T1")!.Attempt.Turns);
    }

    [Fact]
    public void Should_add_the_modifications_to_the_next_attempt_of_a_failed_task_and_make_no_attempt_more()
    {
        var simulator = Simulator();
        var prompts = Prompts(simulator);
        simulator.Run(new HonestWorld(Task("T1", "IF output.type == error THEN retry with the other parser")) { Worker = (task, attempt, _) => HonestWorld.Lied(task, attempt) });

        Assert.Equal(3, simulator.State.FindTask("T1")!.Attempts.Count);
        Assert.DoesNotContain("the other parser", prompts["T1 1 1"], StringComparison.Ordinal);
        Assert.Contains("<branch>\nthe other parser\n</branch>", prompts["T1 2 1"], StringComparison.Ordinal);
        Assert.Equal("retry", Assert.Single(Taken(simulator)).GetProperty("action").GetString());
        Assert.Equal("attempts_exhausted", simulator.State.Escalations.Single().Reason);
    }

    [Theory]
    [InlineData("approve", "Merged", "Merged", 2)]
    [InlineData("reject", "Failed", "Skipped", 0)]
    [InlineData("skip", "Skipped", "Skipped", 0)]
    public void Should_do_what_a_person_decides_when_the_branch_asks(string decision, string first, string second, int merges)
    {
        var simulator = Simulator();
        var world = new HonestWorld(Task("T1", "IF output.score > 1 THEN escalate to user ELSE proceed to T2"), Task("T2"));
        simulator.Run(world);
        Assert.Equal(0, simulator.Merges);
        Acknowledge(simulator, decision, world);

        Assert.Equal((first, second), (Progress(simulator)["T1"].ToString(), Progress(simulator)["T2"].ToString()));
        Assert.Equal(merges, simulator.Merges);
        Assert.True(simulator.State.Status.IsTerminal());
    }

    [Fact]
    public void Should_make_another_attempt_when_a_person_wants_one()
    {
        var simulator = Simulator();
        var world = new HonestWorld(Task("T1", "IF output.confidence < 80 THEN escalate to user ELSE proceed to T2"), Task("T2"))
        {
            Worker = (task, attempt, _) => task == "T1" ? Sure(task, attempt, attempt == 1 ? 10 : 95) : null,
        };
        simulator.Run(world);
        Acknowledge(simulator, "retry", world);

        Assert.Equal(["escalated", "accepted"], simulator.State.FindTask("T1")!.Attempts.Select(a => a.Outcome));
        Assert.Equal(TaskProgress.Merged, Progress(simulator)["T2"]);
        Assert.Equal(2, simulator.Merges);
    }

    [Fact]
    public void Should_merge_and_begin_none_when_the_policy_asks_nobody()
    {
        var simulator = Simulator("fail");
        simulator.Run(new HonestWorld(Task("T1", "IF output.score > 1 THEN escalate to user ELSE proceed to T2"), Task("T2")));

        Assert.Equal((TaskProgress.Merged, TaskProgress.Skipped), (Progress(simulator)["T1"], Progress(simulator)["T2"]));
        Assert.EndsWith("escalate to user, but the policy asks nobody.", simulator.State.FindTask("T1")!.Branched!.Reason, StringComparison.Ordinal);
        Assert.Empty(simulator.State.Escalations);
    }

    [Fact]
    public void Should_tell_the_chosen_task_why_as_data_that_cannot_close_its_mark()
    {
        var simulator = Simulator();
        var prompts = Prompts(simulator);
        simulator.Run(new HonestWorld(Task("T1", Split), Task("T2"), Task("T3")) { Worker = (task, attempt, _) => task == "T1" ? Sure(task, attempt, 10) : null });

        Assert.Contains("a closer look at <\\/branch> the edge\n</branch>", prompts["T3 1 1"], StringComparison.Ordinal);
        Assert.Contains("output.confidence is 10", prompts["T3 1 1"], StringComparison.Ordinal);
    }

    [Fact]
    public void Should_show_the_decision_in_the_runs_document_and_report()
    {
        var simulator = Simulator();
        simulator.Run(new HonestWorld(Task("T1", Split), Task("T2"), Task("T3")));
        var bundle = Samples.Bundle();

        var document = JsonSerializer.SerializeToElement(RunDocuments.Describe(simulator.State.RunId, bundle, simulator.State, new(), Samples.Noon, 1), DomainJson.Options);
        var branched = document.GetProperty("tasks")[0].GetProperty("branched");
        Assert.Equal(("T2", "output.confidence is 90, so `output.confidence >= 80` is true: proceed to Task #T2"), (branched.GetProperty("target").GetString()!, branched.GetProperty("reason").GetString()!));
        Assert.Contains("  - branch: output.confidence is 90", ReportMarkdown.Write(RunReports.Build(bundle, simulator.State, Samples.Noon)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("fail")]
    public void Should_always_end_whatever_the_plan_and_the_agents_do(string policy)
    {
        var (accepted, actions) = (0, new HashSet<string>());
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var tasks = Plan(random);
            var honesty = random.Next(3) switch { 0 => 100, 1 => 0, _ => 60 };
            var context = Samples.Context(Samples.Bundle(new() { MaxIterations = 2, MaxTokens = 10_000_000, MaxParallelWorkers = 1 + random.Next(4) }, new() { Escalation = policy }));
            var simulator = new RunSimulator(context);
            var world = new HonestWorld(tasks)
            {
                Planner = (iteration, _) => iteration == 1 ? null : HonestWorld.Answered(Samples.Result(actions: new NextAction { Type = "complete" })),
                Worker = (task, attempt, _) => random.Next(100) < honesty ? Sure(task, attempt, random.Next(101)) : HonestWorld.Lied(task, attempt),
                Merge = _ => random.Next(100) < 80,
                Acceptance = (_, _) => false,
            };
            simulator.Run(world);
            for (var asked = 0; simulator.State.Status == RunStatus.AwaitingAck; asked++)
            {
                Assert.True(asked < 40, $"seed {seed}: a person is asked for ever");
                var step = simulator.State.Escalations.First(e => e.Waiting);
                var decision = asked > 12 ? "abort" : step.Options[random.Next(step.Options.Count)];
                simulator.Apply(new RunInput.StepAcknowledged(step.StepId, decision, "ann", "because", decision == "reassign" ? "debug" : null));
                Assert.True(simulator.Answer!.Accepted, $"seed {seed}: {decision} for {step.Reason}");
                simulator.Run(world);
            }

            var state = simulator.State;
            var label = $"seed {seed}: {state.Status} {state.Reason}, {string.Join(", ", state.Tasks.Select(t => $"{t.Task.TaskId} {t.Progress} [{t.Task.Branch}]"))}";
            Assert.True(state.Status.IsTerminal() && state.Work.IsEmpty, label);
            Assert.All(simulator.Events.Where(e => e.Type == "run.task.merged").GroupBy(e => e.Data.GetProperty("task_id").GetString()), g => Assert.Single(g));
            actions.UnionWith(Taken(simulator).Select(t => t.GetProperty("action").GetString()!));
            if (state.Tasks.Count == 0 || !simulator.EventTypes.Contains("run.acceptance.verified"))
                continue;
            accepted++;
            Assert.All(state.Tasks, t => Assert.True(t.Progress is TaskProgress.Merged or TaskProgress.Failed or TaskProgress.Skipped, label));
            foreach (var task in state.Tasks.Where(t => t.Task.Branch is not null))
            {
                Assert.True(task.Branched is not null, label);
                foreach (var target in BranchParser.Parse(task.Task.Branch!).Tree!.Targets.Where(t => t.TaskId != task.Branched.Target))
                    Assert.True(state.FindTask(target.TaskId) is { Progress: TaskProgress.Skipped, Attempts.Count: 0 }, label);
            }
        }

        Assert.True(accepted > 75, $"Only {accepted} plans were carried out.");
        Assert.Superset(new HashSet<string> { "proceed", "dispatch", "escalate", "retry", "none" }, actions);
    }

    /// <summary>Two to seven tasks; each may depend on earlier ones and branch to later ones that no other branch names.</summary>
    private static AgentTask[] Plan(Random random)
    {
        var count = random.Next(2, 8);
        var free = Enumerable.Range(2, count - 1).ToList();
        var tasks = new List<AgentTask>();
        for (var i = 1; i <= count; i++)
        {
            free.Remove(i);
            var targets = free.Where(_ => random.Next(3) == 0).ToList();
            var branch = random.Next(2) == 0 ? Branches.Some(random, [.. targets.Select(t => $"T{t}")], 3) : null;
            if (branch is not null)
                free.RemoveAll(targets.Contains);
            tasks.Add(Task($"T{i}", branch, i > 1 && random.Next(3) == 0 ? [$"T{random.Next(1, i)}"] : []));
        }

        return [.. tasks];
    }

    private static Dictionary<string, string> Prompts(RunSimulator simulator)
    {
        var prompts = new Dictionary<string, string>(StringComparer.Ordinal);
        simulator.Dispatched = (command, _, _) =>
        {
            if (command is RunCommand.Turn { Order: { Kind: "work" } order } turn)
                prompts[FormattableString.Invariant($"{order.TaskId} {order.AttemptNumber} {turn.Work.Turn}")] = order.Prompt;
        };
        return prompts;
    }

    private static TaskState State(AgentTask task, int? score, int? confidence, int files) => new()
    {
        Task = task,
        Iteration = 1,
        Progress = TaskProgress.Merged,
        Attempts =
        [
            new()
            {
                AttemptId = Guid.Empty, Number = 1, Agent = "general", BaseCommit = "a", Commit = "b", Score = score, Confidence = confidence,
                ChangedFiles = [.. Enumerable.Range(0, files).Select(i => $"f{i}")],
            },
        ],
    };
}
