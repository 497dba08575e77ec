using System.Text.Json.Nodes;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.ModelProxy;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>
/// The configuration of a managed OpenCode: the agents of its run, nothing that reaches outside, and models only through the model proxy.
/// Each agent may use the tools of its definition and never delegate (ORC-1, NDP-2); each session's permissions say the same again.
/// The two generic agents may do nothing by themselves: they are for turns whose coordinator named no agents.
/// </summary>
public static class OpenCodeConfiguration
{
    /// <summary>Names of the generic agents.</summary>
    public static IReadOnlyList<string> Agents { get; } = [Orchestrator, Worker];

    private const string Orchestrator = "orchestrator";
    private const string Worker = "worker";

    // Without `temperature: true` of the model OpenCode leaves an agent's temperature out. A model that takes none is the model proxy's business.
    // OpenCode sends the output limit as max_tokens; the context limit only steers its compaction, which is off.
    private const int ContextTokens = 200_000;
    private const int OutputTokens = 16_384;
    private const int SilenceMilliseconds = 120_000;

    /// <summary>OpenCode's name of an agent of the run. A worker's has a prefix, because OpenCode has agents of its own, such as <c>general</c>.</summary>
    /// <param name="depth">0 for the orchestrator agent, 1 for a worker.</param>
    /// <param name="name">The agent's name; null for the generic worker.</param>
    public static string NameOf(int depth, string? name) => depth == 0 ? Orchestrator : name is null ? Worker : $"{Worker}-{name}";

    /// <summary>The generic agent that stands in for one of the run.</summary>
    /// <param name="agent">OpenCode's name of it.</param>
    public static string GenericOf(string agent) => agent == Orchestrator ? Orchestrator : Worker;

    /// <summary>The configuration as JSON. It contains the token.</summary>
    /// <param name="models">Models that prompts may name, <c>provider/model</c>; the first is the default.</param>
    /// <param name="agents">The run's agents; empty for the generic ones alone.</param>
    /// <param name="proxy">The model proxy.</param>
    /// <param name="token">Its token for this process.</param>
    public static string Build(IReadOnlyList<string> models, IReadOnlyList<AgentConfiguration> agents, IModelProxy proxy, string token)
    {
        var names = models.Select(ModelName.Split).ToArray();
        var providers = new JsonObject();
        foreach (var provider in names.GroupBy(name => name.Provider, StringComparer.Ordinal))
            providers[provider.Key] = Provider(provider.Key, provider.Select(name => name.Model).Distinct(StringComparer.Ordinal), proxy, token);
        return new JsonObject
        {
            ["autoupdate"] = false,
            ["share"] = "disabled",
            ["snapshot"] = false,
            ["lsp"] = false,
            ["formatter"] = false,
            ["compaction"] = new JsonObject { ["auto"] = false, ["prune"] = false },
            ["subagent_depth"] = 0,
            ["enabled_providers"] = new JsonArray([.. providers.Select(provider => (JsonNode)provider.Key)]),
            ["model"] = models[0],
            ["small_model"] = models[0],
            ["provider"] = providers,
            ["agent"] = AgentSection(agents),
        }.ToJsonString();
    }

    private static JsonObject Provider(string name, IEnumerable<string> models, IModelProxy proxy, string token)
    {
        var offered = new JsonObject();
        foreach (var model in models)
            offered[model] = new JsonObject { ["name"] = model, ["tool_call"] = true, ["temperature"] = true, ["limit"] = new JsonObject { ["context"] = ContextTokens, ["output"] = OutputTokens } };
        return new JsonObject
        {
            ["npm"] = "@ai-sdk/openai-compatible",
            ["name"] = name,
            ["options"] = new JsonObject
            {
                ["baseURL"] = proxy.BaseUrlFor(name).AbsoluteUri.TrimEnd('/'),
                ["apiKey"] = token,
                ["headerTimeout"] = SilenceMilliseconds,
                ["chunkTimeout"] = SilenceMilliseconds,
            },
            ["models"] = offered,
        };
    }

    private static JsonObject AgentSection(IReadOnlyList<AgentConfiguration> agents)
    {
        var section = new JsonObject { [Orchestrator] = Agent(0, []), [Worker] = Agent(1, []) };
        foreach (var agent in agents)
        {
            var own = Agent(agent.Depth, agent.Tools);
            own["model"] = agent.Model;
            own["steps"] = agent.Steps;
            if (agent.Temperature is { } temperature)
                own["temperature"] = temperature;
            section[NameOf(agent.Depth, agent.Name)] = own;
        }

        return section;
    }

    private static JsonObject Agent(int depth, IReadOnlyList<string> tools)
    {
        var permission = new JsonObject();
        foreach (var rule in OpenCodePermissionRule.Only(tools))
            permission[rule.Permission] = rule.Action;
        return new JsonObject
        {
            ["mode"] = "primary",
            ["description"] = depth == 0 ? "Plans and judges the run; the server dispatches the work." : "Does one task by itself.",
            ["prompt"] = depth == 0 ? "You are the orchestrator agent of a run. Your instructions follow." : "You are a worker agent of a run. Your instructions follow.",
            ["permission"] = permission,
        };
    }
}
