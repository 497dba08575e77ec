using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "TASK-5")]
public sealed class When_a_plan_begins_without_exploration
{
    private static AgentTask Medium(string id, params string[] depends) => Samples.Task(id, depends) with { Files = [$"src/{id}/a.js", $"src/{id}/b.js"] };

    [Fact]
    public void Should_refuse_it_with_an_example()
    {
        var breach = Gate.Only(Gate.Review(Medium("T1")), "TASK-5");

        Assert.Equal("/next_actions/0/task/depends", breach.Pointer);
        Assert.Contains("\"type\":\"exploration\"", breach.Suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_a_high_one_too() =>
        Gate.Only(Gate.Review(Samples.Task("T1") with { Domains = ["a", "b", "c"], Reasoning = new() { Intent = "i", Risk = "low" } }), "TASK-5");

    [Fact]
    public void Should_let_the_fast_path_through() => Gate.Accepts(Gate.Review(Samples.Task("T1") with { Files = ["src/a.js"] }));

    [Fact]
    public void Should_only_concern_implementations() => Gate.Accepts(Gate.Review(Medium("T1") with { Type = "testing" }));

    [Fact]
    public void Should_only_concern_the_first_plan() => Gate.Accepts(Gate.Review(new PlanHistory { Explored = true }, Medium("T1")));

    [Fact]
    public void Should_accept_an_exploration_that_comes_first_through_others()
    {
        var review = Gate.Review(Gate.Exploration("E"), Samples.Task("T1", "E"), Medium("T2", "T1"));

        Gate.Accepts(review);
        Assert.Equal(["T1"], review.Tasks[2].Depends);
        Assert.DoesNotContain(review.Repairs, r => r.Rule == "TASK-5");
    }

    [Fact]
    public void Should_add_the_missing_dependency()
    {
        var review = Gate.Review(Medium("T1"), Gate.Exploration("E"));

        Gate.Accepts(review);
        Assert.Equal(["E"], review.Tasks[0].Depends);
        Assert.Equal("T1", Assert.Single(review.Repairs, r => r.Rule == "TASK-5").TaskId);
        Assert.Equal("Waits for E.", review.Tasks[0].Reasoning!.ParallelBecause);
    }

    [Fact]
    public void Should_refuse_an_exploration_that_waits_for_the_task_itself() =>
        Assert.Contains("waits for it", Gate.Only(Gate.Review(Medium("T1"), Gate.Exploration("E", "T1")), "TASK-5").Message, StringComparison.Ordinal);

    [Fact]
    public void Should_ask_only_once_in_a_run()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 1_000_000 })));
        simulator.Run(new HonestWorld
        {
            Planner = (iteration, turn) => HonestWorld.Answered(Samples.Result(actions: [Samples.Dispatch((iteration, turn) switch
            {
                (1, 1) => Medium("T1"),
                (1, _) => Samples.Task("T2"),
                _ => Medium("T3"),
            })])),
            Acceptance = (_, commit) => commit.Contains("T3", StringComparison.Ordinal),
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(1, simulator.EventTypes.Count(t => t == "run.plan.refused"));
        Assert.Equal(["T2", "T3"], simulator.State.Tasks.Select(t => t.Task.TaskId));
    }
}
