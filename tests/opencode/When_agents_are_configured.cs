using System.Text.Json;
using Orchestrate.Contracts.Work;
using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests;

/// <summary>OpenCode's configuration is generated from the agents' definitions: for each agent exactly its tools, and no delegation (ORC-1, NDP-2).</summary>
[Collection(SharedServers.Name)]
[Trait("Rule", "ORC-1")]
[Trait("Rule", "NDP-2")]
public sealed class When_agents_are_configured(Servers servers)
{
    /// <summary>Everything that OpenCode may ask or offer.</summary>
    private static readonly string[] Permissions =
        ["read", "glob", "grep", "list", "edit", "bash", "todowrite", "webfetch", "websearch", "codesearch", "lsp", "skill", "task", "question", "external_directory", "doom_loop", "plan_enter", "plan_exit", "mcp_anything"];

    /// <summary>For each agent: what it may do, in OpenCode's words.</summary>
    public static TheoryData<string, string> Allowed => new()
    {
        { "orchestrator", "read" },
        { "context", "read glob grep list" },
        { "explore", "read glob grep list" },
        { "research", "read glob grep list edit webfetch" },
        { "speckit", "read glob grep list edit" },
        { "review", "read glob grep list bash" },
        { "write", "read glob grep list edit" },
        { "general", "read glob grep list edit bash todowrite" },
        { "debug", "read glob grep list edit bash todowrite" },
        { "handover", "read glob grep list edit" },
    };

    [Fact]
    public void Should_know_every_agent_of_the_registry() =>
        Assert.Equal(RunAgents.All.Select(agent => agent.Name).Order(), Allowed.Select(row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(Allowed))]
    public void Should_allow_exactly_the_tools_of_the_definition(string agent, string allowed)
    {
        var rules = Section(agent).GetProperty("permission").EnumerateObject().Select(rule => (rule.Name, Action: rule.Value.GetString())).ToList();

        string Decide(string permission) => rules.Last(rule => rule.Name == "*" || rule.Name == permission).Action!;
        Assert.Equal(allowed.Split(' ').Order(), Permissions.Where(permission => Decide(permission) == "allow").Order());
        Assert.All(Permissions.Except(allowed.Split(' ')), permission => Assert.Equal("deny", Decide(permission)));
        Assert.Contains(("task", "deny"), rules);
    }

    [Theory]
    [InlineData("orchestrator", 0.1)]
    [InlineData("general", null)]
    public void Should_carry_temperature_model_and_steps(string agent, double? temperature)
    {
        var section = Section(agent);

        Assert.Equal(temperature, section.TryGetProperty("temperature", out var found) ? found.GetDouble() : null);
        Assert.Equal(("fake/m", RunAgents.Steps, "primary"), (section.GetProperty("model").GetString(), section.GetProperty("steps").GetInt32(), section.GetProperty("mode").GetString()));
    }

    [Fact]
    public void Should_leave_the_generic_agents_without_any_tool() =>
        Assert.All(OpenCodeConfiguration.Agents, agent =>
            Assert.DoesNotContain(Agents([]).GetProperty(agent).GetProperty("permission").EnumerateObject(), rule => rule.Value.GetString() == "allow"));

    [Fact]
    public void Should_deny_delegation_although_a_definition_asks_for_it()
    {
        var greedy = RunAgents.Find("general") with { Name = "greedy", Tools = ["read", "task", "question"] };

        var permission = Agents([greedy]).GetProperty("worker-greedy").GetProperty("permission");

        Assert.Equal(("deny", "deny", "allow"), (permission.GetProperty("task").GetString(), permission.GetProperty("question").GetString(), permission.GetProperty("read").GetString()));
    }

    [Theory, OnBothServers]
    public async Task Should_offer_the_model_no_other_tool_and_the_agents_temperature(string kind)
    {
        var one = await servers.CaseAsync(kind, ownServer: true, agents: RunAgents.All);
        one.Play(_ => Replies.Text("ok"));
        foreach (var agent in RunAgents.All)
        {
            var before = one.Requests.Count;
            var answer = await one.RunAsync(one.Prompt() with { AttemptId = Guid.NewGuid(), Agent = OpenCodeConfiguration.NameOf(agent.Depth, agent.Name), Tools = agent.Tools });

            Assert.Equal(AgentOutcomes.Answered, answer.Outcome);
            var request = one.Requests[before];
            var may = (string)Allowed.Single(row => (string)row[0] == agent.Name)[1];
            var offered = request.Tools.Select(tool => tool is "write" or "apply_patch" or "patch" or "multiedit" ? "edit" : tool).Distinct().ToList();
            Assert.Empty(offered.Except(may.Split(' ')));
            Assert.Contains("read", offered);
            Assert.Equal(may.Contains("edit", StringComparison.Ordinal), request.Tools.Contains("write"));
            Assert.Equal(may.Contains("bash", StringComparison.Ordinal), request.Tools.Contains("bash"));
            Assert.Equal(agent.Temperature, request.Body.TryGetProperty("temperature", out var temperature) ? temperature.GetDouble() : null);
        }
    }

    [Theory, OnBothServers]
    public async Task Should_keep_a_server_while_its_agents_are_the_same(string kind)
    {
        var environment = servers.EnvironmentOf(kind, 910) with { Agents = RunAgents.All };
        var first = await servers.AcquireAsync(kind, environment);

        Assert.Same(first, await servers.AcquireAsync(kind, environment with { Agents = [.. RunAgents.All.Select(agent => agent with { Tools = [.. agent.Tools] })] }));
        Assert.NotSame(first, await servers.AcquireAsync(kind, environment with { Agents = [.. RunAgents.All.Select(agent => agent with { Steps = 7 })] }));
    }

    private JsonElement Section(string agent) => Agents(RunAgents.All).GetProperty(OpenCodeConfiguration.NameOf(RunAgents.Find(agent).Depth, agent));

    private JsonElement Agents(IReadOnlyList<AgentConfiguration> agents)
    {
        using var document = JsonDocument.Parse(OpenCodeConfiguration.Build(["fake/m"], agents, servers.Proxy, "token"));
        return document.RootElement.GetProperty("agent").Clone();
    }
}
