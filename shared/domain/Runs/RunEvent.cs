using System.Text.Json;

namespace Orchestrate.Domain.Runs;

/// <summary>A row for the run's event log. The sequence number is assigned when it is stored.</summary>
/// <param name="Type">Stable type, for example <c>run.task.accepted</c>.</param>
/// <param name="Data">Its properties, as a JSON object.</param>
public sealed record RunEvent(string Type, JsonElement Data)
{
    /// <summary>An event from an object whose members become snake_case properties.</summary>
    public static RunEvent Of(string type, object data) => new(type, JsonSerializer.SerializeToElement(data, DomainJson.Options));
}
