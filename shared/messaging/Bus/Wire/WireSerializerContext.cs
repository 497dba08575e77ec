using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit.Serialization;

namespace Orchestrate.Messaging;

/// <summary>What a receiver knows of an envelope. The message is read when its type is asked for; all that is rare is left to MassTransit's own context.</summary>
/// <param name="envelope">The envelope.</param>
internal sealed class WireSerializerContext(WireEnvelope envelope) : SystemTextJsonSerializerContext(
    SystemTextJsonMessageSerializer.Instance,
    WireJson.OfTheBus,
    SystemTextJsonMessageSerializer.JsonContentType,
    new EnvelopeMessageContext(envelope, SystemTextJsonMessageSerializer.Instance),
    envelope.MessageType,
    envelope,
    message: NotRead)
{
    private static readonly object NotRead = default(JsonElement);

    /// <inheritdoc/>
    public override bool TryGetMessage<T>([NotNullWhen(true)] out T? message)
        where T : class
    {
        if (typeof(T) == typeof(JsonObject))
            message = envelope.ReadDocument() as T;
        else
            message = IsSupportedMessageType<T>() ? envelope.ReadMessage<T>() : null;
        return message is not null;
    }

    /// <inheritdoc/>
    public override bool TryGetMessage(Type messageType, [NotNullWhen(true)] out object? message)
    {
        message = envelope.ReadMessage(messageType);
        return message is not null;
    }
}
