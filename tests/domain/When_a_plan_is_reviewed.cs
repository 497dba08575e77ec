using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

public sealed class When_a_plan_is_reviewed
{
    private static PlanReview Review(params AgentTask[] tasks) => Review(Samples.Bundle(), tasks);

    private static PlanReview Review(SpecBundle bundle, params AgentTask[] tasks) => PlanGate.Review(
        [.. tasks.Select(Samples.Dispatch)], bundle, AgentRegistry.Create(Samples.DefaultAgents, []), new() { UsedTaskIds = new HashSet<string> { "T0" }, FinishedTaskIds = new HashSet<string> { "T0" } },
        EffectiveLimits.Resolve(new(), new()));

    [Fact]
    public void Should_accept_the_smallest_honest_plan()
    {
        var review = Review(new AgentTask { TaskId = "T1", Title = "t", Description = "d", Type = "implementation" });

        Assert.True(review.Accepted);
        Assert.Equal("general", review.Tasks[0].Agent);
        Assert.Contains("agent `general` (AGT-1", Assert.Single(review.Repairs).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_route_to_the_bundles_own_agent_before_a_default_one()
    {
        var agents = AgentRegistry.Create(Samples.DefaultAgents, [new() { Name = "zimplementer", Description = "d", Routes = ["implementation"] }, new() { Name = "debug", Description = "own" }]);

        Assert.Equal("zimplementer", agents.RouteFor("implementation")!.Name);
        Assert.Equal("context", agents.RouteFor("exploration")!.Name);
        Assert.Equal("own", agents.Find("@debug")!.Description);
        Assert.Null(agents.RouteFor("debugging"));
    }

    [Fact]
    public void Should_name_all_breaches_at_once()
    {
        var review = Review(
            Samples.Task("T1", "T2") with { Agent = "nobody" },
            Samples.Task("T2", "T1"),
            Samples.Task("T2", "T7"),
            Samples.Task("T0") with { Agent = "orchestrator", EvidenceRequirements = [new() { Id = "e", AcceptanceTest = "A9" }] },
            Samples.Task("T4") with { EvidenceRequirements = [new() { Id = "e", Verifier = new() { Type = "command", Argv = ["rm"] } }] });

        Assert.Equal(
            ["AGT-1", "NDP-1", "TASK-1", "TASK-1", "TASK-4", "TASK-4", "VER-6", "VER-6"],
            review.Breaches.Select(b => b.Rule).Order(StringComparer.Ordinal));
        Assert.Contains(review.Breaches, b => b.Message.Contains("T1 -> T2 -> T1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(12, false, true)]
    [InlineData(13, false, false)]
    [InlineData(13, true, true)]
    [InlineData(20, true, true)]
    [InlineData(21, true, false)]
    public void Should_bound_the_number_of_tasks(int count, bool overridden, bool accepted)
    {
        var bundle = Samples.Bundle(policies: new() { ParallelOverride = overridden });
        var review = Review(bundle, [.. Enumerable.Range(1, count).Select(i => Samples.Task($"T{i}"))]);

        Assert.Equal(accepted, review.Breaches.All(b => b.Rule != "PAR-1"));
    }

    [Fact]
    public void Should_allow_dependencies_on_finished_tasks_of_earlier_iterations() => Assert.True(Review(Samples.Task("T1", "T0")).Accepted);

    [Fact]
    public void Should_keep_exploration_for_the_context_agent() =>
        Assert.Contains(Review(Samples.Task("T1") with { Type = "exploration" }).Breaches, b => b.Rule == "AGT-3");

    [Fact]
    [Trait("Rule", "LIM-1")]
    [Trait("Rule", "GATE-1")]
    public void Should_refuse_a_plan_three_times_and_then_ask_a_person()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.Run(new HonestWorld(Samples.Task("T1") with { Agent = "nobody" }));

        Assert.Equal(RunStatus.AwaitingAck, simulator.State.Status);
        Assert.Equal(3, simulator.EventTypes.Count(t => t == "run.plan.refused"));
        Assert.Equal(RunReasons.PlanRefused, simulator.State.Escalations[0].Reason);

        simulator.Apply(new RunInput.StepAcknowledged(simulator.State.Escalations[0].StepId, "retry", "ann", "Look again.", null));

        Assert.True(simulator.Answer!.Accepted);
        Assert.Equal(RunStatus.Planning, simulator.State.Status);
        Assert.NotEmpty(simulator.Pending);
    }
}
