using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrate.Chaos.Tests.Faults;

/// <summary>What is in a message of the broker: an envelope, or those of several reports that were sent together.</summary>
internal static class Envelopes
{
    /// <summary>The body with each envelope changed.</summary>
    public static byte[] Change(byte[] body, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(body)!;
        foreach (var envelope in json is JsonArray together ? together.ToArray() : [json])
            change(envelope!.AsObject());
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }
}
