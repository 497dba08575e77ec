using System.Text.Json.Nodes;
using Orchestrate.WorkerRunner.ModelProxy;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>
/// The configuration of a managed OpenCode: the two generic agents, nothing that reaches outside, and models only through the model proxy.
/// The agents may do nothing by themselves; each session's permissions open what its turn needs.
/// </summary>
public static class OpenCodeConfiguration
{
    /// <summary>Names of the generic agents.</summary>
    public static IReadOnlyList<string> Agents { get; } = ["orchestrator", "worker"];

    // OpenCode sends the output limit as max_tokens; the context limit only steers its compaction, which is off.
    private const int ContextTokens = 200_000;
    private const int OutputTokens = 16_384;
    private const int SilenceMilliseconds = 120_000;

    /// <summary>The configuration as JSON. It contains the token.</summary>
    public static string Build(IReadOnlyList<string> models, IModelProxy proxy, string token)
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
            ["agent"] = new JsonObject
            {
                ["orchestrator"] = Agent("Plans and judges the run; the server dispatches the work.", "You are the orchestrator agent of a run. Your instructions follow."),
                ["worker"] = Agent("Does one task by itself.", "You are a worker agent of a run. Your instructions follow."),
            },
        }.ToJsonString();
    }

    private static JsonObject Provider(string name, IEnumerable<string> models, IModelProxy proxy, string token)
    {
        var offered = new JsonObject();
        foreach (var model in models)
            offered[model] = new JsonObject { ["name"] = model, ["tool_call"] = true, ["limit"] = new JsonObject { ["context"] = ContextTokens, ["output"] = OutputTokens } };
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

    private static JsonObject Agent(string description, string prompt) =>
        new() { ["mode"] = "primary", ["description"] = description, ["prompt"] = prompt, ["permission"] = new JsonObject { ["*"] = "deny" } };
}
