using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orchestrate.Messaging;

/// <summary>Writes the envelope of a message that is sent together with others.</summary>
internal static class PartEnvelope
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The envelope, UTF-8 JSON.</summary>
    /// <exception cref="ArgumentException">The message is no contract.</exception>
    /// <exception cref="JsonException">The message cannot be written as JSON.</exception>
    public static byte[] Write(object message, Guid messageId, Uri source, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("messageId"u8, messageId);
        writer.WriteString("conversationId"u8, messageId);
        writer.WriteString("sourceAddress"u8, source.ToString());
        writer.WriteStartArray("messageType"u8);
        writer.WriteStringValue(MessageCatalog.UrnOf(message.GetType()));
        writer.WriteEndArray();
        writer.WritePropertyName("message"u8);
        JsonSerializer.Serialize(writer, message, message.GetType(), WireJson.OfTheBus);
        writer.WriteString("sentTime"u8, now.UtcDateTime);
        writer.WritePropertyName("host"u8);
        writer.WriteRawValue(WireHost.Json, skipInputValidation: true);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
