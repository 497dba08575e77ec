using System.Text.Json;

namespace Orchestrate.Chaos.Tests.Clients;

/// <summary>An event as a client was shown it.</summary>
internal sealed record SeenEvent(long Seq, string Type, JsonElement Data)
{
    private static readonly string[] Terminal = ["run.completed", "run.partially_completed", "run.failed", "run.cancelled", "run.timed_out"];

    public bool IsTerminal => Terminal.Contains(Type);

    /// <summary>A property as text; empty when there is none.</summary>
    public string Text(string name) => Data.TryGetProperty(name, out var value) ? value.ToString() : "";

    public static SeenEvent Read(JsonElement frame)
    {
        var data = frame.GetProperty("properties").Clone();
        return new SeenEvent(data.GetProperty("seq").GetInt64(), frame.GetProperty("type").GetString()!, data);
    }
}
