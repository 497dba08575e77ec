using System.Text.Json;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Api;

/// <summary>One frame of a run's event stream.</summary>
/// <param name="Seq">Position in the log; null for what is not stored (progress, stream frames).</param>
/// <param name="Type">Type, for example <c>run.task.accepted</c>.</param>
/// <param name="Properties">Its properties.</param>
public sealed record RunFrame(long? Seq, string Type, JsonElement Properties)
{
    /// <summary>First frame of a connection.</summary>
    public const string Ready = "run.stream.ready";

    /// <summary>A part of the history is gone.</summary>
    public const string Gap = "run.stream.gap";

    private static readonly HashSet<string> Ends = ["run.completed", "run.partially_completed", "run.failed", "run.cancelled", "run.timed_out"];

    /// <summary>Whether this frame is the run's last.</summary>
    public bool IsTerminal => Ends.Contains(Type);

    /// <summary>Whether it belongs to the connection rather than to the run.</summary>
    public bool IsTransport => Type != Gap && (Type.StartsWith("run.stream.", StringComparison.Ordinal) || Type.StartsWith("stream.", StringComparison.Ordinal));

    /// <summary>The frame as one JSON line.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { seq = Seq, type = Type, properties = Properties }, DomainJson.Options);

    /// <summary>Reads a frame's data; null when it is not an event.</summary>
    /// <param name="id">The frame's id, or null or empty.</param>
    /// <param name="data">The frame's data.</param>
    public static RunFrame? Parse(string? id, string data)
    {
        try
        {
            using var document = JsonDocument.Parse(data);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
                return null;
            var properties = root.TryGetProperty("properties", out var found) ? found.Clone() : JsonSerializer.SerializeToElement(new { });
            long? seq = long.TryParse(id, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
            return new RunFrame(seq, type.GetString()!, properties);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
