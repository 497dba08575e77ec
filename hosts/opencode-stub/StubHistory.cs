using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>Turns a session's messages into a model request.</summary>
internal static class StubHistory
{
    /// <summary>The body of the model request. Call under the store's gate.</summary>
    public static JsonObject Request(StubSession session, StubConfiguration configuration, StubMessage user, IReadOnlyList<StubTool> tools)
    {
        var agent = user.Info["agent"]!.GetValue<string>();
        var messages = new JsonArray(new JsonObject
        {
            ["role"] = "system",
            ["content"] = string.Join("\n", [configuration.PromptOf(agent), $"Working directory: {session.Directory}", user.Info["system"]?.GetValue<string>() ?? string.Empty]),
        });
        foreach (var message in session.Messages)
            Add(messages, message);
        var body = new JsonObject
        {
            ["model"] = user.Info["model"]!["modelID"]!.GetValue<string>(),
            ["messages"] = messages,
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
        };
        if (tools.Count > 0)
        {
            body["tools"] = new JsonArray([.. tools.Select(tool => tool.ToJson())]);
            body["tool_choice"] = "auto";
        }
        if (configuration.TemperatureOf(agent, user.Info["model"]!) is { } temperature)
            body["temperature"] = temperature;
        return body;
    }

    private static void Add(JsonArray messages, StubMessage message)
    {
        var text = string.Concat(message.Parts.Where(part => part["type"]!.GetValue<string>() == "text").Select(part => part["text"]!.GetValue<string>()));
        if (message.Role == "user")
        {
            messages.Add(new JsonObject { ["role"] = "user", ["content"] = text });
            return;
        }
        var calls = message.Parts.Where(part => part["type"]!.GetValue<string>() == "tool").ToArray();
        if (calls.Length == 0 && text.Length == 0)
            return;
        var said = new JsonObject { ["role"] = "assistant", ["content"] = text };
        if (calls.Length > 0)
            said["tool_calls"] = new JsonArray([.. calls.Select(Call)]);
        messages.Add(said);
        foreach (var call in calls)
            messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = call["callID"]!.GetValue<string>(), ["content"] = Outcome(call["state"]!) });
    }

    private static JsonObject Call(JsonObject part) => new()
    {
        ["id"] = part["callID"]!.GetValue<string>(),
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = part["tool"]!.GetValue<string>(), ["arguments"] = part["state"]!["input"]!.ToJsonString() },
    };

    private static string Outcome(JsonNode state) => state["status"]!.GetValue<string>() switch
    {
        "completed" => state["output"]!.GetValue<string>(),
        "error" => state["error"]!.GetValue<string>(),
        _ => "[Tool execution was interrupted]",
    };
}
