using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>A message of a session.</summary>
/// <param name="Info">As OpenCode reports it.</param>
/// <param name="Parts">Its parts, in order.</param>
public sealed record StubMessage(JsonObject Info, List<JsonObject> Parts)
{
    /// <summary>Its id.</summary>
    public string Id => Info["id"]!.GetValue<string>();

    /// <summary><c>user</c> or <c>assistant</c>.</summary>
    public string Role => Info["role"]!.GetValue<string>();

    /// <summary>The user message that an assistant message answers.</summary>
    public string? ParentId => Info["parentID"]?.GetValue<string>();

    /// <summary>How the model ended it.</summary>
    public string? Finish => Info["finish"]?.GetValue<string>();

    /// <summary>Info and parts, copied.</summary>
    public JsonObject ToJson() => new() { ["info"] = Info.DeepClone(), ["parts"] = new JsonArray([.. Parts.Select(part => part.DeepClone())]) };
}
