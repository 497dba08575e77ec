using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>ORC-1, NDP-2 and NDP-4: what an agent may do and use follows from its definition and the limits.</summary>
public sealed class When_the_orchestrator_agent_is_dispatched
{
    [Fact]
    [Trait("Rule", "ORC-1")]
    public void Should_only_read()
    {
        var order = Orders(Samples.Bundle()).First(o => o.Kind == "plan");

        Assert.Equal((AgentRegistry.Orchestrator, 0), (order.Agent, order.Depth));
        Assert.Equal(["read"], order.Tools);
        Assert.Equal((0.1, 25), (OrchestratorAgent.Spec.Temperature, OrchestratorAgent.Spec.Steps));
    }

    [Theory]
    [InlineData(null, 25)]
    [InlineData(24, 24)]
    [InlineData(25, 25)]
    [InlineData(26, 25)]
    [InlineData(200, 25)]
    [Trait("Rule", "ORC-1")]
    [Trait("Rule", "LIM-1")]
    public void Should_have_25_model_steps_or_what_the_limit_leaves(int? limit, int calls) =>
        Assert.All(Orders(Samples.Bundle(new() { MaxModelCallsPerTurn = limit })).Where(o => o.Depth == 0), o => Assert.Equal(calls, o.ModelCalls));

    [Theory]
    [InlineData(null, 600)]
    [InlineData(899, 899)]
    [InlineData(900, 900)]
    [InlineData(901, 900)]
    [Trait("Rule", "ORC-1")]
    [Trait("Rule", "LIM-1")]
    public void Should_have_a_quarter_of_an_hour_or_what_the_limit_leaves(int? limit, int seconds)
    {
        var orders = Orders(Samples.Bundle(new() { TurnTimeoutSeconds = limit }));

        Assert.All(orders.Where(o => o.Depth == 0), o => Assert.Equal(seconds, o.TurnSeconds));
        Assert.All(orders.Where(o => o.Depth == 1), o => Assert.Equal(limit ?? 600, o.TurnSeconds));
    }

    [Theory]
    [InlineData(null, 30, 30)]
    [InlineData(29, 30, 29)]
    [InlineData(30, 30, 30)]
    [InlineData(31, 30, 30)]
    [Trait("Rule", "LIM-1")]
    public void Should_leave_a_worker_the_smaller_of_its_steps_and_the_limit(int? steps, int limit, int calls)
    {
        var bundle = Samples.Bundle(new() { MaxModelCallsPerTurn = limit }) with { AgentSpecs = [new() { Name = "general", Description = "implements", Routes = ["implementation"], Tools = ["read"], Steps = steps }] };

        Assert.Equal(calls, Orders(bundle).First(o => o.Depth == 1).ModelCalls);
        Assert.Equal(calls, Samples.Context(bundle).AgentSettings.Single(a => a.Name == "general").Steps);
    }

    [Fact]
    [Trait("Rule", "NDP-2")]
    [Trait("Rule", "ORC-1")]
    public void Should_describe_every_agent_of_the_run_from_its_definition()
    {
        var bundle = Samples.Bundle() with
        {
            AgentSpecs = [new() { Name = "poet", Description = "writes", Tools = ["read", "task", "question", "write"], Temperature = 1.2, Model = "fake/verse", Steps = 3 }],
            ModelPreferences = new() { Orchestrator = "fake/large", Worker = "fake/small" },
        };

        var settings = Samples.Context(bundle).AgentSettings;

        Assert.Equal(["orchestrator", "context", "debug", "general", "poet"], settings.Select(a => a.Name));
        Assert.Equal([0, 1, 1, 1, 1], settings.Select(a => a.Depth));
        Assert.Equal(["fake/large", "fake/small", "fake/small", "fake/small", "fake/verse"], settings.Select(a => a.Model));
        Assert.Equal([0.1, null, null, null, 1.2], settings.Select(a => a.Temperature));
        Assert.Equal(["read", "write"], settings[^1].Tools);
        Assert.Equal(3, settings[^1].Steps);
        Assert.All(settings, a => Assert.DoesNotContain("task", a.Tools));
        Assert.Empty((Samples.Context(bundle) with { Mode = RunMode.VerifyOnly }).AgentSettings);
    }

    [Fact]
    [Trait("Rule", "NDP-4")]
    public void Should_say_the_depth_in_every_prompt() =>
        Assert.All(Orders(Samples.Bundle()), o => Assert.Contains($"\ndepth: {o.Depth}", o.Prompt, StringComparison.Ordinal));

    private static List<TurnOrder> Orders(SpecBundle bundle)
    {
        var orders = new List<TurnOrder>();
        var simulator = new RunSimulator(Samples.Context(bundle)) { Dispatched = (command, _, _) => orders.AddRange(command is RunCommand.Turn turn ? [turn.Order] : []) };
        simulator.Run(new HonestWorld(Samples.Task("T1")));
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        return orders;
    }
}
