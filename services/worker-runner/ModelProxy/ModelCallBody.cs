using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.Domain.Budgets;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>The JSON body of a chat completion request: what the proxy reads and what it changes.</summary>
internal sealed class ModelCallBody
{
    private static readonly string[] OutputLimits = ["max_completion_tokens", "max_tokens"];
    private readonly JsonObject _json;

    private ModelCallBody(JsonObject json) => _json = json;

    public string? Model => Text("model");

    public bool Stream => _json["stream"] is JsonValue value && value.TryGetValue<bool>(out var stream) && stream;

    /// <summary>The most output the call asks for; null when it names no limit.</summary>
    public long? RequestedOutput => OutputLimits
        .Select(name => _json[name] is JsonValue value && value.TryGetValue<long>(out var limit) ? limit : (long?)null)
        .Where(limit => limit is not null)
        .Min();

    /// <summary>Reads a body; null when it is no JSON object.</summary>
    public static async Task<ModelCallBody?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonNode.ParseAsync(body, cancellationToken: cancellationToken) is JsonObject json ? new ModelCallBody(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether it says how the model is to sample.</summary>
    public bool HasTemperature => _json.ContainsKey("temperature");

    /// <summary>Leaves the sampling to the model.</summary>
    public void DropTemperature() => _json.Remove("temperature");

    /// <summary>The body to send: output capped to what was reserved, one choice, usage always asked for.</summary>
    public byte[] Within(ModelReservation reservation)
    {
        if (reservation.Capped || RequestedOutput is not null)
            _json[OutputLimits.FirstOrDefault(_json.ContainsKey) ?? "max_tokens"] = reservation.OutputTokens;
        foreach (var second in OutputLimits.Where(_json.ContainsKey).Skip(1).ToArray())
            _json.Remove(second);
        _json.Remove("n");
        if (Stream)
            _json["stream_options"] = new JsonObject { ["include_usage"] = true };
        return JsonSerializer.SerializeToUtf8Bytes(_json);
    }

    private string? Text(string name) => _json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
