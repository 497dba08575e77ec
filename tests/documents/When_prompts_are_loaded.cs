using System.Text.RegularExpressions;
using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Registries;

namespace Orchestrate.Documents.Tests;

public sealed partial class When_prompts_are_loaded
{
    private static readonly Dictionary<string, string> Empty = [];

    [Theory]
    [InlineData(PromptName.Orchestrator)]
    [InlineData(PromptName.Worker)]
    public void Should_show_an_example_answer_that_is_valid(PromptName name)
    {
        var example = Example().Match(Documents.Prompts.Template(name).Text).Groups[1].Value;

        var reading = Documents.Results.Read(example);

        Assert.Empty(reading.Errors);
        Assert.NotNull(reading.Result);
    }

    [Fact]
    public void Should_show_a_plan_that_passes_the_gate()
    {
        var plan = Documents.Results.Read(Example().Match(Documents.Prompts.Template(PromptName.Orchestrator).Text).Groups[1].Value).Result!;
        var bundle = Examples.Read(Examples.Bundle.Replace("\"notes\"", "\"unit-tests\"", StringComparison.Ordinal)).Bundle!;
        var agents = AgentRegistry.Create(Documents.Agents.Defaults, []);

        var review = PlanGate.Review(plan.NextActions, bundle, agents, PlanHistory.None, EffectiveLimits.Resolve(bundle.Limits, new ServerLimits()));

        Assert.Equal(2, review.Tasks.Count);
        Assert.Empty(review.Breaches);
    }

    [Theory]
    [InlineData(PromptName.Orchestrator)]
    [InlineData(PromptName.Worker)]
    public void Should_render_with_the_registry_alone(PromptName name)
    {
        var values = Documents.Variables.Variables.Where(v => v.Required).ToDictionary(v => v.Name, v => $"value of {v.Name}");
        var resolution = VariableResolver.Resolve(Documents.Variables, Empty, Empty, values);

        Assert.Empty(resolution.Errors);
        var text = Documents.Prompts.Template(name).Render(resolution.Values);
        Assert.Contains("value of RUN_GOAL", text);
        Assert.Contains("Write prose in English.", text);
        Assert.Empty(PromptTemplate.Placeholders(text));
    }

    [Fact]
    public void Should_name_every_member_of_an_answer()
    {
        using var schema = System.Text.Json.JsonDocument.Parse(Documents.Schemas.Text(SchemaName.AgentResult));
        foreach (var member in schema.RootElement.GetProperty("required").EnumerateArray())
        {
            Assert.Contains($"- `{member.GetString()}`", Documents.Prompts.Template(PromptName.Orchestrator).Text);
            Assert.Contains($"- `{member.GetString()}`", Documents.Prompts.Template(PromptName.Worker).Text);
        }
    }

    [Fact]
    public void Should_use_every_variable_of_the_registry()
    {
        var used = Enum.GetValues<PromptName>().SelectMany(name => PromptTemplate.Placeholders(Documents.Prompts.Template(name).Text)).ToHashSet();

        Assert.Empty(Documents.Variables.Variables.Select(v => v.Name).Except(used));
    }

    [Fact]
    public void Should_end_the_worker_prompt_with_the_leaf_instruction() =>
        Assert.Contains("leaf agent at depth {{AGENT_DEPTH}}", Documents.Prompts.Template(PromptName.Worker).Text.TrimEnd().Split('\n')[^1]);

    [GeneratedRegex("```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
