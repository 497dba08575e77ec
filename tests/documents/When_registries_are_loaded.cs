using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Registries;

namespace Orchestrate.Documents.Tests;

public sealed class When_registries_are_loaded
{
    [Theory]
    [InlineData("exploration", "context")]
    [InlineData("research", "research")]
    [InlineData("specification", "speckit")]
    [InlineData("review", "review")]
    [InlineData("documentation", "write")]
    [InlineData("implementation", "general")]
    [InlineData("testing", "general")]
    [InlineData("debugging", "debug")]
    [InlineData("handover", "handover")]
    public void Should_route_each_task_type_to_its_agent(string type, string agent) =>
        Assert.Equal(agent, AgentRegistry.Create(Documents.Agents.Defaults, []).RouteFor(type)?.Name);

    [Fact]
    public void Should_have_a_route_for_every_type_and_an_alias_for_context()
    {
        Assert.Equal(TaskTypes.All.Order(), Documents.Agents.Defaults.SelectMany(a => a.Routes).Order());
        Assert.Equal(9, Documents.Agents.Defaults.Count);
        var (explore, context) = (Documents.Agents.Defaults.Single(a => a.Name == "explore"), Documents.Agents.Defaults.Single(a => a.Name == "context"));
        Assert.Equal((context.Definition, string.Join(',', context.Tools)), (explore.Definition, string.Join(',', explore.Tools)));
    }

    [Fact]
    public void Should_let_nobody_delegate()
    {
        Assert.All(Documents.Agents.Defaults, a => Assert.Empty(a.Tools.Except(AgentTools.Allowed)));
        Assert.DoesNotContain("task", AgentTools.Allowed);
        Assert.DoesNotContain("question", AgentTools.Allowed);
    }

    [Fact]
    public void Should_let_explorers_and_reviewers_change_nothing()
    {
        foreach (var name in new[] { "context", "explore", "review" })
            Assert.Empty(Documents.Agents.Defaults.Single(a => a.Name == name).Tools.Intersect(["edit", "write", "patch"]));
    }

    [Fact]
    public void Should_resolve_skills_once_each_and_prefer_the_bundles()
    {
        var own = new SkillSpec { Name = "read-file", Description = "Ours.", Text = "Read slowly." };

        var (text, unknown) = Documents.Skills.Resolve(["read-file", "run-tests", "read-file", "nothing"], [own]);

        Assert.Equal(["nothing"], unknown);
        Assert.StartsWith("### read-file\nOurs.\nRead slowly.\n\n### run-tests\n", text);
        Assert.Contains("Outputs: passed (integer) Tests that passed", text);
        Assert.Equal(2, text.Split("### ").Length - 1);
    }

    [Fact]
    public void Should_resolve_variables_from_wide_to_narrow()
    {
        var registry = new VariableRegistry([Define("A", VariableScope.Run), Define("B", VariableScope.Session), Define("C", VariableScope.Agent), Define("D", VariableScope.Run) with { Default = "d" }, Define("E", VariableScope.Run)]);

        var resolution = VariableResolver.Resolve(registry, Values(("A", "run")), Values(("A", "session"), ("B", "session")), Values(("B", "agent"), ("C", "agent")));

        Assert.Empty(resolution.Errors);
        Assert.Equal([("A", "session"), ("B", "agent"), ("C", "agent"), ("D", "d"), ("E", "")], resolution.Values.Select(v => (v.Key, v.Value)).Order());
    }

    [Fact]
    public void Should_list_everything_that_keeps_variables_from_being_resolved()
    {
        var registry = new VariableRegistry([Define("A", VariableScope.Agent), Define("R", VariableScope.Run) with { Required = true }, Define("S", VariableScope.Session) with { Required = true }]);

        var errors = VariableResolver.Resolve(registry, Values(("A", "x"), ("X", "x")), Values(), Values()).Errors;

        Assert.Equal(4, errors.Count);
        Assert.Contains(errors, e => e.StartsWith("A has scope agent", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("X is not in", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("R is required (scope run", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("S is required (scope session", StringComparison.Ordinal));
    }

    [Fact]
    public void Should_refuse_a_bundle_that_lacks_a_required_variable()
    {
        var registry = new VariableRegistry([Define("TICKET", VariableScope.Run) with { Required = true, Source = VariableSource.Bundle }]);

        var finding = Assert.Single(BundleRules.Check(Examples.Read(Examples.Bundle).Bundle!, Documents.Agents.Defaults, registry, Documents.Skills));

        Assert.Equal(("/registries/variables/TICKET", "missing_variable", false), (finding.Pointer, finding.Code, finding.Warning));
    }

    private static VariableDefinition Define(string name, VariableScope scope) =>
        new() { Name = name, Scope = scope, Required = false, Description = "d", Source = VariableSource.Server };

    private static Dictionary<string, string> Values(params (string Name, string Value)[] values) => values.ToDictionary(v => v.Name, v => v.Value);
}
