using System.Text.Json;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>An event of a directory.</summary>
/// <param name="Type">For example <c>message.part.updated</c>.</param>
/// <param name="Properties">Its content.</param>
public sealed record OpenCodeEvent(string Type, JsonElement Properties);
