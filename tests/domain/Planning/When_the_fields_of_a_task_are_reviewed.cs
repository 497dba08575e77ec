using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "TASK-1")]
public sealed class When_the_fields_of_a_task_are_reviewed
{
    private static readonly AgentTask Minimal = new() { TaskId = "T1", Title = "t", Description = "d", Type = "implementation" };

    [Fact]
    public void Should_fill_in_what_it_knows_and_say_so_once()
    {
        var review = Gate.Review(Minimal);

        Gate.Accepts(review);
        var task = review.Tasks[0];
        Assert.Equal(("general", "general", "built-in", "low", "t"), (task.SubagentType, task.Agent, task.AgentDefinition, task.Complexity, task.Objective));
        Assert.Single(task.SuccessCriteria);
        Assert.Null(task.MaxIterations);
        var repair = Assert.Single(review.Repairs);
        Assert.Equal(("TASK-1", "T1"), (repair.Rule, repair.TaskId));
        Assert.All(
            ["subagent_type", "agent `general` (AGT-1", "agent_definition", "complexity `low`", "objective", "success_criteria", "reasoning (TASK-2)"],
            field => Assert.Contains(field, repair.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_tell_once_what_was_filled_into_several_tasks()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2")));

        var told = simulator.Events.Single(e => e.Type == "run.rule.repaired" && e.Data.GetProperty("rule").GetString() == "TASK-1").Data;
        Assert.Contains("T1: Filled in: ", told.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("T2: Filled in: ", told.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_find_nothing_to_fill_in_what_it_filled_in()
    {
        var filled = Gate.Review(Minimal).Tasks[0];

        Assert.Empty(Gate.Review(filled).Repairs);
    }

    [Fact]
    public void Should_keep_what_the_plan_says()
    {
        var task = Gate.Review(Samples.Task("T1") with { Objective = "o", AgentDefinition = "prior-session", OutputSize = "minimal", ExpectedOutputs = ["a"] }).Tasks[0];

        Assert.Equal(("o", "prior-session", "minimal"), (task.Objective, task.AgentDefinition, task.OutputSize));
        Assert.Empty(task.SuccessCriteria);
    }

    [Fact]
    public void Should_know_whose_definition_is_loaded() =>
        Assert.Equal("loaded", Gate.Review(Minimal with { Type = "research" }).Tasks[0].AgentDefinition);

    [Theory]
    [InlineData("", "d", "/next_actions/0/task/title")]
    [InlineData(" \t", "d", "/next_actions/0/task/title")]
    [InlineData("t", "", "/next_actions/0/task/description")]
    public void Should_refuse_blank_texts(string title, string description, string pointer) =>
        Assert.Equal(pointer, Gate.Only(Gate.Review(Minimal with { Title = title, Description = description }), "TASK-1").Pointer);

    [Fact]
    public void Should_want_an_estimate_of_each_of_several_tasks()
    {
        Gate.Accepts(Gate.Review(Samples.Task("T1") with { Estimate = null }));

        var review = Gate.Review(Samples.Task("T1"), Samples.Task("T2") with { Estimate = null }, Samples.Task("T3") with { Estimate = new() });

        Assert.Equal(["/next_actions/1/task/estimate", "/next_actions/2/task/estimate"], review.Breaches.Select(b => b.Pointer));
        Assert.All(review.Breaches, b => Assert.Equal("TASK-1", b.Rule));
    }

    [Fact]
    public void Should_refuse_numbers_below_their_range()
    {
        var review = Gate.Review(Samples.Task("T1") with { Estimate = new() { Reads = 9, Edits = -1, Bash = -2 }, Items = -1, TimeoutSeconds = 0 });

        Assert.Equal(["estimate/edits", "estimate/bash", "items", "timeout_seconds"], review.Breaches.Select(b => b.Pointer["/next_actions/0/task/".Length..]));
        Assert.All(review.Breaches, b => Assert.Equal("TASK-1", b.Rule));
        Gate.Accepts(Gate.Review(Samples.Task("T1") with { Items = 0, TimeoutSeconds = 1 }));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\a")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("")]
    public void Should_refuse_paths_that_leave_the_repository(string path)
    {
        var review = Gate.Review(Samples.Task("T1") with { Files = [path], ExpectedOutputs = ["ok", path], WriteTo = path, Scope = new() { Include = [path], Exclude = [path] } });

        Assert.Equal(
            ["expected_outputs/1", "files/0", "scope/include/0", "scope/exclude/0", "write_to"],
            review.Breaches.Where(b => b.Rule == "TASK-1").Select(b => b.Pointer["/next_actions/0/task/".Length..]));
    }

    [Fact]
    public void Should_allow_paths_and_globs_in_the_repository() =>
        Gate.Accepts(Gate.Review(Samples.Task("T1") with { Files = ["./src/a.js"], ExpectedOutputs = ["out\\b.txt"], WriteTo = "scratch/c.md", Scope = new() { Include = ["**"], Exclude = ["..hidden/**"] } }));

    [Fact]
    public void Should_say_what_a_plan_amounts_to()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 1_000_000 })));
        simulator.Run(new HonestWorld(Samples.Task("T1"), Samples.Task("T2")));

        var accepted = simulator.Events.Single(e => e.Type == "run.plan.accepted").Data;
        Assert.Equal("2-4 agents", accepted.GetProperty("scale").GetString());
        Assert.Equal(16, accepted.GetProperty("total_calls").GetInt32());
        Assert.Equal(2, accepted.GetProperty("parallel_ceiling").GetInt32());
        Assert.All(accepted.GetProperty("tasks").EnumerateArray(), t => Assert.Equal((1, 8), (t.GetProperty("depth").GetInt32(), t.GetProperty("calls").GetInt32())));
    }

    [Theory]
    [InlineData(1, "1-agent")]
    [InlineData(2, "2-4 agents")]
    [InlineData(4, "2-4 agents")]
    [InlineData(5, "5-9 agents")]
    [InlineData(9, "5-9 agents")]
    [InlineData(10, "10+ agents")]
    public void Should_name_the_scale(int tasks, string scale) => Assert.Equal(scale, Domain.Planning.PlanScale.Of(tasks));
}
