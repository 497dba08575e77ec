using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>A session with its messages, and what it does at the moment.</summary>
/// <param name="info">As OpenCode reports it.</param>
public sealed class StubSession(JsonObject info)
{
    /// <summary>As OpenCode reports it.</summary>
    public JsonObject Info { get; set; } = info;

    /// <summary>Its id.</summary>
    public string Id => Info["id"]!.GetValue<string>();

    /// <summary>Its parent's id.</summary>
    public string? ParentId => Info["parentID"]?.GetValue<string>();

    /// <summary>The directory it works in.</summary>
    public string Directory => Info["directory"]!.GetValue<string>();

    /// <summary>Its messages, in the order in which they came.</summary>
    public List<StubMessage> Messages { get; } = [];

    /// <summary>The running loop; null when idle.</summary>
    public Task<JsonObject>? Loop { get; set; }

    /// <summary>Ends the running loop.</summary>
    public CancellationTokenSource? Abort { get; set; }

    /// <summary>What <c>/session/status</c> says; null when idle.</summary>
    public JsonObject? Status { get; set; }

    /// <summary>Its own permission rules.</summary>
    public IReadOnlyList<StubRule> Rules =>
        [.. (Info["permission"] as JsonArray ?? []).Select(rule => new StubRule(rule!["permission"]!.GetValue<string>(), rule["pattern"]!.GetValue<string>(), rule["action"]!.GetValue<string>()))];
}
