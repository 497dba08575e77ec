using System.Text.Json;
using Orchestrate.Domain;
using Orchestrate.Domain.Runs;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>A run's state as JSON, the same as <see cref="DomainJson"/> makes of it, in less time: nearly all of it are tasks, and a decision changes few of them.</summary>
public static class StateJson
{
    private static readonly JsonSerializerOptions Options = Create();

    /// <summary>Writes a state as UTF-8.</summary>
    public static byte[] Write(RunState? state) => JsonSerializer.SerializeToUtf8Bytes(state, Options);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(DomainJson.Options);
        options.Converters.Insert(0, new RememberedJson<TaskState>(DomainJson.Options));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
