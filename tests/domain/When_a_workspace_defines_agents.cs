using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>AGT-2: whose definition is in a prompt, and how much of it.</summary>
[Trait("Rule", "AGT-2")]
public sealed class When_a_workspace_defines_agents
{
    private const string File = """
        ---
        description: "Reviews: code"   # one line
        mode: subagent
        model: evil/model
        tools:
          bash: true
        permission: { edit: allow }
        routes: [review, nonsense]
        ---

        # Reviewer

        Look twice.
        """;

    [Fact]
    public void Should_take_who_it_is_and_nothing_of_what_it_may_do()
    {
        var read = AgentFiles.Read(".opencode/agent/careful-review.md", File);

        Assert.Equal(("careful-review", "Reviews: code", "# Reviewer\n\nLook twice."), (read.Agent!.Name, read.Agent.Description, read.Agent.Definition));
        Assert.Equal(["review"], read.Agent.Routes);
        Assert.Empty(read.Agent.Tools);
        Assert.Null(read.Agent.Model);
        Assert.Contains("nonsense", Assert.Single(read.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("description: plain text # comment\n", "plain text")]
    [InlineData("description: 'it''s'\n", "it")]
    [InlineData("description: >-\n  folded\n  text\nmode: subagent\n", "folded text")]
    [InlineData("description: |\n  literal\n", "literal")]
    [InlineData("mode: subagent\n", "Body")]
    [InlineData("description:\n", "Body")]
    public void Should_read_descriptions_as_people_write_them(string matter, string description) =>
        Assert.Equal(description, AgentFiles.Read("a.md", $"---\r\n{matter}---\r\n\n# Body\n").Agent!.Description);

    [Theory]
    [InlineData("routes:\n  - review\n  - testing\n")]
    [InlineData("task_types: \n- review\n- testing\n")]
    [InlineData("routes: [review, 'testing']\n")]
    [InlineData("routes: review, testing\n")]
    public void Should_read_routes_as_people_write_them(string matter) =>
        Assert.Equal(["review", "testing"], AgentFiles.Read("a.md", $"---\n{matter}---\nx").Agent!.Routes);

    [Theory]
    [InlineData("orchestrator.md", "x")]
    [InlineData("orchestrate.md", "x")]
    [InlineData("Review.md", "x")]
    [InlineData("a b.md", "x")]
    [InlineData("a.md", "")]
    [InlineData("a.md", "---\ndescription: x\n")]
    [InlineData("a.md", "---\nmode: primary\n---\nx")]
    [InlineData("a.md", "x\0y")]
    public void Should_leave_out_what_is_no_agent_and_say_why(string name, string text)
    {
        var read = AgentFiles.Read($".opencode/agent/{name}", text);

        Assert.Null(read.Agent);
        Assert.Contains(name, Assert.Single(read.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AgentDefinitions.MaxWhole, false, AgentDefinitions.MaxWhole)]
    [InlineData(AgentDefinitions.MaxWhole + 1, false, AgentDefinitions.MaxStart + 7)]
    [InlineData(AgentDefinitions.MaxWhole + 1, true, 5)]
    public void Should_take_a_definition_whole_or_its_summary_when_it_is_long(int length, bool summary, int expected)
    {
        var text = summary ? "# A\n```\n## Summary\n```\n## Summary\n\nshort\n\n## Rest\n" : "";
        Assert.Equal(expected, AgentDefinitions.ForPrompt(text.PadRight(length, 'x'))!.Length);
    }

    [Fact]
    public void Should_put_every_agents_definition_into_its_prompt_that_way()
    {
        var long1 = "## Summary\nthe gist\n## Rest\n".PadRight(AgentDefinitions.MaxWhole + 1, 'x');
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.AnswerNext(new HonestWorld(Samples.Task("T1")));
        simulator.AnswerNext(new HonestWorld(Samples.Task("T1")));
        var task = simulator.State.Tasks[0];

        var values = SystemValues.ForWorker(Samples.Context(Samples.Bundle()), simulator.State, task, simulator.Pending[0].Work, new AgentSpec { Name = "general", Description = "d", Definition = long1 });

        Assert.Equal("the gist", values["AGENT_DEFINITION"]);
    }

    [Theory]
    [InlineData(true, "mine")]
    [InlineData(false, "general")]
    public void Should_route_to_it_only_where_the_bundle_says_so(bool allowed, string expected)
    {
        var simulator = Prepared(Samples.Bundle(policies: new() { WorkspaceAgents = allowed }), new AgentSpec { Name = "mine", Description = "does it", Definition = "d", Routes = ["implementation"] });
        simulator.Run(new HonestWorld(Samples.Task("T1") with { Agent = null }));

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Equal(expected, simulator.State.Tasks[0].Attempts[0].Agent);
    }

    [Fact]
    public void Should_prefer_the_bundles_agents_and_keep_what_a_default_agent_may_do()
    {
        var bundle = Samples.Bundle(policies: new() { WorkspaceAgents = true }) with { AgentSpecs = [new() { Name = "general", Description = "the bundle's" }] };
        var known = AgentRegistry.Create([.. Samples.DefaultAgents.Where(a => a.Name != "context"), new() { Name = "context", Description = "explores", Tools = ["read"], Routes = ["exploration"], Model = "own/model" }], bundle.AgentSpecs);

        var (agents, warnings) = WorkspaceAgents.Take(bundle, known,
        [
            new() { Name = "context", Description = "theirs", Definition = "d", Tools = ["bash"], Model = "evil/model" },
            new() { Name = "general", Description = "theirs" },
            new() { Name = "orchestrator", Description = "theirs" },
            new() { Name = "context", Description = "twice" },
        ]);

        var taken = Assert.Single(agents);
        Assert.Equal(("context", "theirs", "d", "own/model"), (taken.Name, taken.Description, taken.Definition, taken.Model));
        Assert.Equal(["read"], taken.Tools);
        Assert.Equal(["exploration"], taken.Routes);
        Assert.Equal(2, warnings.Count);
        var registry = known.With(agents, bundle.AgentSpecs);
        Assert.Equal(("the bundle's", "theirs"), (registry.Find("general")!.Description, registry.Find("context")!.Description));
    }

    [Fact]
    public void Should_say_in_the_log_which_agents_count()
    {
        var bundle = Samples.Bundle(policies: new() { WorkspaceAgents = true }) with { AgentSpecs = [new() { Name = "theirs", Description = "d" }] };
        var simulator = Prepared(bundle, new AgentSpec { Name = "mine", Description = "d" }, new AgentSpec { Name = "theirs", Description = "d" });

        var prepared = Assert.Single(simulator.Events, e => e.Type == "run.prepared").Data;
        Assert.Equal("mine", Assert.Single(prepared.GetProperty("agents").EnumerateArray()).GetString());
        Assert.Contains("`theirs`", Assert.Single(prepared.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    private static RunSimulator Prepared(SpecBundle bundle, params AgentSpec[] found)
    {
        var context = Samples.Context(bundle);
        var simulator = new RunSimulator(context);
        var work = simulator.Pending[0].Work;
        simulator.Apply(new RunInput.Prepared(work.WorkId, work.Epoch, "base", [.. bundle.AcceptanceTests.Select(t => Samples.Verified(t.Id, false, "base"))], []) { AgentSpecs = found });
        return simulator;
    }
}
