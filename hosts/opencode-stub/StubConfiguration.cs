using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>The configuration as far as the stub follows it. A broken one is kept as the error that every instance route answers, as OpenCode does.</summary>
public sealed class StubConfiguration
{
    private static readonly JsonDocumentOptions Tolerant = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads the configuration.</summary>
    public StubConfiguration(StubOptions options)
    {
        try
        {
            Root = JsonNode.Parse(options.Configuration, null, Tolerant) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException exception)
        {
            (Root, Error) = ([], Failure("ConfigJsonError", new JsonObject { ["path"] = options.ConfigurationSource, ["message"] = exception.Message }));
            return;
        }
        foreach (var (name, kind) in new[] { ("provider", JsonValueKind.Object), ("agent", JsonValueKind.Object), ("model", JsonValueKind.String), ("enabled_providers", JsonValueKind.Array) })
        {
            if (Root[name] is { } value && value.GetValueKind() != kind)
                Error = Failure("ConfigInvalidError", new JsonObject { ["path"] = options.ConfigurationSource, ["issues"] = new JsonArray(new JsonObject { ["message"] = $"Expected {kind}", ["path"] = new JsonArray(name) }) });
        }
    }

    /// <summary>The parsed text.</summary>
    public JsonObject Root { get; }

    /// <summary>Body of the 400 that every instance route answers; null when the configuration is fine.</summary>
    public JsonObject? Error { get; }

    /// <summary>Names of agents: OpenCode's own and the configured ones.</summary>
    public IReadOnlyList<string> Agents => ["build", "plan", .. (Root["agent"] as JsonObject ?? []).Select(agent => agent.Key)];

    /// <summary>The agent's prompt.</summary>
    public string PromptOf(string agent) => Root["agent"]?[agent]?["prompt"]?.GetValue<string>() ?? string.Empty;

    /// <summary>The agent's temperature; null when it has none, or when its model is not configured to take one.</summary>
    public double? TemperatureOf(string agent, JsonNode model) =>
        Root["provider"]?[model["providerID"]!.GetValue<string>()]?["models"]?[model["modelID"]!.GetValue<string>()]?["temperature"]?.GetValue<bool>() == true
            ? Root["agent"]?[agent]?["temperature"]?.GetValue<double>()
            : null;

    /// <summary>The agent's permission rules, in order.</summary>
    public IReadOnlyList<StubRule> RulesOf(string agent)
    {
        List<StubRule> rules = [new("*", "*", "allow")];
        foreach (var (permission, value) in Root["agent"]?[agent]?["permission"] as JsonObject ?? [])
        {
            if (value is JsonObject patterns)
                rules.AddRange(patterns.Select(pattern => new StubRule(permission, pattern.Key, pattern.Value!.GetValue<string>())));
            else if (value is not null)
                rules.Add(new StubRule(permission, "*", value.GetValue<string>()));
        }
        return rules;
    }

    /// <summary>The provider's options; null when the model is not configured.</summary>
    public JsonObject? ProviderOf(string provider, string model) =>
        Root["provider"]?[provider]?["models"]?[model] is not null ? Root["provider"]![provider]!["options"] as JsonObject ?? [] : null;

    private static JsonObject Failure(string name, JsonObject data) => new() { ["name"] = name, ["data"] = data };
}
