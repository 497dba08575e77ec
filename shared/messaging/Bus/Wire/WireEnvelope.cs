using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit;
using MassTransit.Serialization;

namespace Orchestrate.Messaging;

/// <summary>A received envelope. Its message stays the bytes it is; headers and host, which hardly anybody asks for, are read when somebody does.</summary>
internal sealed class WireEnvelope : MessageEnvelope
{
    private readonly byte[] json;
    private ReadOnlyMemory<byte> message;
    private object? given;
    private bool hasHeaders;

    private WireEnvelope(byte[] json) => this.json = json;

    /// <inheritdoc/>
    public string? MessageId { get; private set; }

    /// <inheritdoc/>
    public string? RequestId { get; private set; }

    /// <inheritdoc/>
    public string? CorrelationId { get; private set; }

    /// <inheritdoc/>
    public string? ConversationId { get; private set; }

    /// <inheritdoc/>
    public string? InitiatorId { get; private set; }

    /// <inheritdoc/>
    public string? SourceAddress { get; private set; }

    /// <inheritdoc/>
    public string? DestinationAddress { get; private set; }

    /// <inheritdoc/>
    public string? ResponseAddress { get; private set; }

    /// <inheritdoc/>
    public string? FaultAddress { get; private set; }

    /// <inheritdoc/>
    public string[] MessageType { get; private set; } = [];

    /// <inheritdoc/>
    public object? Message => given ?? Whole.Message;

    /// <inheritdoc/>
    public DateTime? ExpirationTime { get; private set; }

    /// <inheritdoc/>
    public DateTime? SentTime { get; private set; }

    /// <inheritdoc/>
    public Dictionary<string, object?>? Headers => hasHeaders ? Whole.Headers : null;

    /// <inheritdoc/>
    public HostInfo? Host => Whole.Host;

    private MessageEnvelope Whole => field ??= JsonSerializer.Deserialize<MessageEnvelope>(json, WireJson.OfTheBus)!;

    /// <summary>Reads an envelope.</summary>
    /// <param name="json">Its UTF-8 JSON, as MassTransit writes it; kept.</param>
    /// <exception cref="JsonException">It is not JSON, not an object, or without a message.</exception>
    /// <exception cref="InvalidOperationException">A field has another type.</exception>
    /// <exception cref="FormatException">A time is not one.</exception>
    public static WireEnvelope Read(byte[] json)
    {
        var envelope = new WireEnvelope(json);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An envelope is a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            envelope.ReadField(ref reader);
        if (envelope.message.IsEmpty)
            throw new JsonException("The envelope has no message.");
        if (envelope.message.Span.SequenceEqual("null"u8))
            envelope.given = HandedOver.Find(json) ?? throw new JsonException("The envelope's message was handed over in another process, or to a copy of its body.");
        return envelope;
    }

    /// <summary>The message; null when it is none of this type.</summary>
    /// <exception cref="JsonException">It lacks what the type requires, or has something else in its place.</exception>
    public T? ReadMessage<T>()
        where T : class => given is null ? JsonSerializer.Deserialize<T>(message.Span, WireJson.OfTheBus) : given as T;

    /// <inheritdoc cref="ReadMessage{T}()"/>
    public object? ReadMessage(Type type)
    {
        if (type.IsInstanceOfType(given))
            return given;
        return JsonSerializer.Deserialize(given is null ? message.Span : JsonSerializer.SerializeToUtf8Bytes(given, given.GetType(), WireJson.OfTheBus), type, WireJson.OfTheBus);
    }

    /// <summary>The message as a document, whatever its type is; null when it is no object.</summary>
    public JsonObject? ReadDocument() =>
        (given is null ? JsonNode.Parse(message.Span) : JsonSerializer.SerializeToNode(given, given.GetType(), WireJson.OfTheBus)) as JsonObject;

    private void ReadField(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("message"u8))
            message = Raw(ref reader);
        else if (reader.ValueTextEquals("messageId"u8))
            MessageId = Text(ref reader);
        else if (reader.ValueTextEquals("requestId"u8))
            RequestId = Text(ref reader);
        else if (reader.ValueTextEquals("correlationId"u8))
            CorrelationId = Text(ref reader);
        else if (reader.ValueTextEquals("conversationId"u8))
            ConversationId = Text(ref reader);
        else if (reader.ValueTextEquals("initiatorId"u8))
            InitiatorId = Text(ref reader);
        else if (reader.ValueTextEquals("sourceAddress"u8))
            SourceAddress = Text(ref reader);
        else if (reader.ValueTextEquals("destinationAddress"u8))
            DestinationAddress = Text(ref reader);
        else if (reader.ValueTextEquals("responseAddress"u8))
            ResponseAddress = Text(ref reader);
        else if (reader.ValueTextEquals("faultAddress"u8))
            FaultAddress = Text(ref reader);
        else if (reader.ValueTextEquals("messageType"u8))
            MessageType = Texts(ref reader);
        else if (reader.ValueTextEquals("expirationTime"u8))
            ExpirationTime = Time(ref reader);
        else if (reader.ValueTextEquals("sentTime"u8))
            SentTime = Time(ref reader);
        else if (reader.ValueTextEquals("headers"u8))
            hasHeaders = Raw(ref reader).Length > "{}".Length;
        else
            Raw(ref reader);
    }

    private ReadOnlyMemory<byte> Raw(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json.AsMemory(start..(int)reader.BytesConsumed);
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private static DateTime? Time(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Null ? null : reader.GetDateTime();
    }

    private static string[] Texts(ref Utf8JsonReader reader)
    {
        reader.Read();
        return JsonSerializer.Deserialize<string[]>(ref reader, WireJson.OfTheBus) ?? [];
    }
}
