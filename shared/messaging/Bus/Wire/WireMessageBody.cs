using System.Runtime.Serialization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;

namespace Orchestrate.Messaging;

/// <summary>The body of a message that is sent: MassTransit's envelope around it.</summary>
/// <typeparam name="T">The contract.</typeparam>
/// <param name="context">What is sent.</param>
/// <param name="handsOver">Whether the message itself goes with the body, see <see cref="HandedOver"/>.</param>
internal sealed class WireMessageBody<T>(SendContext<T> context, bool handsOver) : MessageBody
    where T : class
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private byte[]? bytes;

    /// <inheritdoc/>
    public long? Length => bytes?.Length;

    /// <inheritdoc/>
    public Stream GetStream() => new MemoryStream(GetBytes(), writable: false);

    /// <inheritdoc/>
    public string GetString() => Encoding.UTF8.GetString(GetBytes());

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The message cannot be written as JSON.</exception>
    public byte[] GetBytes() => bytes ??= Write();

    private byte[] Write()
    {
        var envelope = new JsonMessageEnvelope(context, context.Message);
        var buffer = WireBuffer.Take();
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        Text(writer, "messageId"u8, envelope.MessageId);
        Text(writer, "requestId"u8, envelope.RequestId);
        Text(writer, "correlationId"u8, envelope.CorrelationId);
        Text(writer, "conversationId"u8, envelope.ConversationId);
        Text(writer, "initiatorId"u8, envelope.InitiatorId);
        Text(writer, "sourceAddress"u8, envelope.SourceAddress);
        Text(writer, "destinationAddress"u8, envelope.DestinationAddress);
        Text(writer, "responseAddress"u8, envelope.ResponseAddress);
        Text(writer, "faultAddress"u8, envelope.FaultAddress);
        Value(writer, "messageType"u8, envelope.MessageType);
        if (handsOver)
            writer.WriteNull("message"u8);
        else
            Value(writer, "message"u8, envelope.Message);
        if (envelope.ExpirationTime is { } expires)
            writer.WriteString("expirationTime"u8, expires);
        if (envelope.SentTime is { } sent)
            writer.WriteString("sentTime"u8, sent);
        if (envelope.Headers is { Count: > 0 } headers)
            Value(writer, "headers"u8, headers);
        writer.WritePropertyName("host"u8);
        writer.WriteRawValue(WireHost.Json, skipInputValidation: true);
        writer.WriteEndObject();
        writer.Flush();
        var body = buffer.WrittenSpan.ToArray();
        WireBuffer.Keep(buffer);
        if (handsOver)
            HandedOver.With(body, context.Message);
        return body;
    }

    private static void Text(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    private static void Value(Utf8JsonWriter writer, ReadOnlySpan<byte> name, object? value)
    {
        if (value is null)
            return;
        writer.WritePropertyName(name);
        try
        {
            JsonSerializer.Serialize(writer, value, value.GetType(), WireJson.OfTheBus);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new SerializationException($"{typeof(T).Name} cannot be sent: its {Encoding.UTF8.GetString(name)} is not writable as JSON.", exception);
        }
    }
}
