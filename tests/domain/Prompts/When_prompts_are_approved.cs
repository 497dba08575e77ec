using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests.Prompts;

/// <summary>Every word that agents read in a turn's prompt, from the templates that a server is started with.</summary>
public sealed class When_prompts_are_approved
{
    private static readonly RunContext Context = Samples.Context(Samples.Bundle(tests: 2) with { Constraints = ["No new dependencies."] });

    private static readonly AgentTask Repair = Samples.Task("T2", "T1") with
    {
        Title = "Repair the cart",
        Description = "The total leaves out the tax.",
        Objective = "Customers pay the right sum.",
        Complexity = "low",
        Inputs = new Dictionary<string, string> { ["context"] = "T1.context_package" },
        Scope = new() { Include = ["src/**"], Exclude = ["src/legacy/**"] },
        Boundary = "Leave the tests alone.",
        ExpectedOutputs = ["src/cart.js"],
        SuccessCriteria = ["The total is right."],
        Files = ["src/cart.js"],
    };

    private static readonly TaskState Explored = new()
    {
        Task = Samples.Task("T1") with { Title = "Explore the cart", Type = "exploration", Agent = "context" },
        Iteration = 1,
        Wave = 1,
        Progress = TaskProgress.Merged,
        Attempts = [Attempt("context") with
        {
            Outcome = "accepted",
            Report = "The tax is never added.",
            ContextPackage = new() { Findings = "src/cart.js:12 sums prices only", Patterns = "plain functions", Dependencies = "none", RisksAndUnknowns = "rounding", Recommendation = "add it in total()", NestedDispatchStatus = "none" },
        }],
    };

    [Fact]
    public void Should_ask_for_the_first_plan() => Approved.Check("plan.first", PromptBuilder.Plan(Context, State(), Turn(WorkKind.Plan)));

    [Fact]
    public void Should_ask_for_another_plan_after_a_refusal() => Approved.Check("plan.refused", PromptBuilder.Plan(Context,
        State().With(Iteration(1) with { Refusals = 1, Feedback = ["[TASK-1] /next_actions/0/task: The action dispatches a task but has none. Add the AgentTask as `task`."] }), Turn(WorkKind.Plan, 2)));

    [Fact]
    public void Should_ask_for_the_next_plan_with_what_is_open_and_what_conflicted() => Approved.Check("plan.next", PromptBuilder.Plan(Context,
        State(Explored, Conflicted()) with
        {
            Iterations = [Iteration(1) with { Report = "The cart is explored.", FailingTests = ["A1"] }, Iteration(2) with { Feedback = ["Acceptance test `A1` fails on the integrated commit: exit code 1, expected 0\n11 !== 12"] }],
            Acceptance = [new() { Id = "A1", Verification = Samples.Verified("A1", false, "head") }, new() { Id = "A2", PassedOnBase = true }],
        },
        Turn(WorkKind.Plan)));

    [Fact]
    [Trait("Rule", "NDP-4")]
    public void Should_begin_a_task() => Approved.Check("work.first", Work(new() { Task = Repair, Iteration = 1, Attempts = [Attempt()] }, 1));

    [Fact]
    public void Should_go_on_after_a_refused_turn() => Approved.Check("work.later", Work(new()
    {
        Task = Repair,
        Iteration = 1,
        Attempts = [Attempt() with { Turns = 2, Commit = "half", ChangedFiles = ["src/cart.js"], Feedback = ["[VER-6] T2-evidence: exit code 1, expected 0\n11 !== 12"], Partial = "I was about to" }],
    }, 2));

    [Fact]
    public void Should_begin_another_attempt() => Approved.Check("work.again", Work(new()
    {
        Task = Repair,
        Iteration = 1,
        Attempts = [Attempt() with { Outcome = "timeout" }, Attempt() with { Number = 2, Feedback = ["Attempt 1 by `general` ended as timeout."] }],
    }, 1));

    [Fact]
    public void Should_take_up_what_conflicted_and_what_was_rolled_back() => Approved.Check("work.conflict", PromptBuilder.Work(
        Context,
        State(Conflicted()) with { Iterations = [Iteration(1) with { Rollback = new("bad", "good", ["T2"], ["A2: exit code 1, expected 0"]) }, Iteration(2)] },
        new() { Task = Repair with { TaskId = "T3", Depends = [] }, Iteration = 2, Attempts = [Attempt()] },
        Turn(WorkKind.Work)));

    [Fact]
    [Trait("Rule", "TCB-1")]
    public void Should_ask_for_self_governance() =>
        Approved.Check("work.footer", Work(new() { Task = Repair with { Estimate = new() { Reads = 4, Edits = 4 } }, Iteration = 1, Attempts = [Attempt()] }, 1));

    [Fact]
    [Trait("Rule", "CWB-1")]
    public void Should_ask_for_a_summary() => Approved.Check("work.summary", Work(new() { Task = Collected(5), Iteration = 1, Attempts = [Attempt()] }, 1));

    [Fact]
    [Trait("Rule", "CWB-1")]
    public void Should_ask_for_three_lines_and_an_artifact() => Approved.Check("work.file_based", Work(new() { Task = Collected(10), Iteration = 1, Attempts = [Attempt()] }, 1));

    [Fact]
    [Trait("Rule", "RES-1")]
    public void Should_say_what_to_do_when_the_budget_is_used_up() => Approved.Check("work.over_budget",
        Work(new() { Task = Repair, Iteration = 1, Attempts = [Attempt() with { Turns = 2, Usage = new(3, 4, 15_000, 0, 1, 9), Feedback = ["[VER-3] output:src/cart.js: missing"] }] }, 2));

    [Fact]
    public void Should_ask_for_the_report() => Approved.Check("synthesis", PromptBuilder.Synthesis(Context,
        State(Explored, new() { Task = Repair, Iteration = 1, Progress = TaskProgress.Failed, Detail = "All 3 attempts failed.", Attempts = [Attempt() with { Report = "No." }] }), Turn(WorkKind.Synthesis)));

    [Fact]
    public void Should_ask_for_the_report_of_many() => Approved.Check("synthesis.many", PromptBuilder.Synthesis(Context,
        State(Explored with { Attempts = [Explored.Attempt with { Details = [new(new string('a', 64), 1234, "text/markdown", "scratch_agent-1-explore-the-cart.md")] }] })
            .With(Iteration(1) with { RunningSynthesis = "T1 [by @context] done: The tax is never added.", Feedback = ["/iteration_summary/report: is missing"] }),
        Turn(WorkKind.Synthesis, 2)));

    private static string Work(TaskState task, int turn) => PromptBuilder.Work(Context, State(Explored, task), task, Turn(WorkKind.Work, turn));

    private static AgentTask Collected(int agents)
    {
        var review = CollectionRules.Apply(new([.. Enumerable.Range(1, agents).Select(i => i == 1 ? Repair : Samples.Task($"T{i + 1}"))], [], []) { Ceiling = new(2, null) });
        return review.Tasks[0];
    }

    private static TaskState Conflicted() => new()
    {
        Task = Repair with { Depends = [] },
        Iteration = 1,
        Progress = TaskProgress.Failed,
        Detail = "It conflicts with work that was merged before it, in src/cart.js.",
        Attempts = [Attempt() with { Outcome = "conflict", Conflicts = [new("src/cart.js", "<<<<<<< integrated\nold\n=======\nnew\n>>>>>>> attempt")] }],
    };

    private static AttemptState Attempt(string agent = "general") => new() { AttemptId = Guid.Empty, Number = 1, Agent = agent, BaseCommit = "base", Commit = "base", Turns = 1 };

    private static IterationState Iteration(int number) => new() { Number = number, AttemptId = Guid.Empty };

    private static RunState State(params TaskState[] tasks) => new()
    {
        RunId = Guid.Parse("11111111-1111-1111-1111-111111111111"),
        Status = RunStatus.Acting,
        Limits = EffectiveLimits.Resolve(Context.Bundle.Limits, new()),
        StartedAt = Samples.Noon,
        Deadline = Samples.Noon.AddHours(4),
        Acceptance = [new() { Id = "A1" }, new() { Id = "A2" }],
        Iterations = [Iteration(1)],
        Tasks = [.. tasks],
    };

    private static WorkItem Turn(WorkKind kind, int turn = 1) => new() { WorkId = Guid.Empty, Kind = kind, Turn = turn };
}
