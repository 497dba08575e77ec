using System.Text.Json.Nodes;

namespace Orchestrate.ScriptedModel.Scenarios;

/// <summary>One call of an OpenCode tool.</summary>
/// <param name="Tool">OpenCode's name of the tool.</param>
/// <param name="Args">Its arguments, with placeholders.</param>
public sealed record ScriptedToolCall(string Tool, JsonObject Args);
