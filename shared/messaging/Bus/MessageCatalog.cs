using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;

namespace Orchestrate.Messaging;

/// <summary>
/// The closed map between the contracts and what the outbox stores about them: the wire name (<c>urn:message:…</c>), the JSON and the queue that
/// a command waits in. Only public types of Orchestrate.Contracts are in it, so a forged row cannot make the relay load another type.
/// </summary>
public static class MessageCatalog
{
    private static readonly JsonSerializerOptions Json = CreateJson();

    private static readonly FrozenDictionary<string, Type> ByUrn = typeof(RunSubmitted).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false })
        .ToFrozenDictionary(MessageUrn.ForTypeString, StringComparer.Ordinal);

    private static readonly FrozenDictionary<Type, string> Urns = ByUrn.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    private static readonly FrozenDictionary<Type, string> Queues = new Dictionary<Type, string>
    {
        [typeof(RunSubmitted)] = QueueNames.LoopRun,
        [typeof(DeadlineReached)] = QueueNames.LoopRun,
        [typeof(LeaseExpired)] = QueueNames.LoopRun,
        [typeof(ExecuteTurn)] = QueueNames.WorkerTurns,
        [typeof(PrepareRun)] = QueueNames.WorkerChecks,
        [typeof(IntegrateAttempt)] = QueueNames.WorkerChecks,
        [typeof(VerifyAcceptance)] = QueueNames.WorkerChecks,
        [typeof(PublishResult)] = QueueNames.WorkerChecks,
    }.ToFrozenDictionary();

    /// <summary>Every contract with its wire name.</summary>
    public static IReadOnlyDictionary<string, Type> Contracts => ByUrn;

    /// <summary>The wire name of a contract, for example <c>urn:message:Orchestrate.Contracts.Work:ExecuteTurn</c>.</summary>
    /// <exception cref="ArgumentException">The type is not a contract.</exception>
    public static string UrnOf(Type type) =>
        Urns.TryGetValue(type, out var urn) ? urn : throw new ArgumentException($"{type} is not a type of Orchestrate.Contracts.", nameof(type));

    /// <summary>The queue that messages of this type are sent to; null means that they are published to whoever subscribes.</summary>
    public static string? QueueOf(Type type) => Queues.GetValueOrDefault(type);

    /// <summary>The JSON that the outbox and the work table keep.</summary>
    public static string Serialize(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return JsonSerializer.Serialize(message, message.GetType(), Json);
    }

    /// <summary>Reads a stored message.</summary>
    /// <exception cref="JsonException">The body is not this contract.</exception>
    /// <exception cref="ArgumentException">The name is not a contract's.</exception>
    public static object Deserialize(string urn, string body)
    {
        if (!ByUrn.TryGetValue(urn, out var type))
            throw new ArgumentException($"{urn} is not the name of a type of Orchestrate.Contracts.", nameof(urn));

        return JsonSerializer.Deserialize(body, type, Json) ?? throw new JsonException($"The stored {urn} is null.");
    }

    private static JsonSerializerOptions CreateJson()
    {
        var options = WireJson.Configure(new JsonSerializerOptions());
        options.Converters.Add(new JsonStringEnumConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
