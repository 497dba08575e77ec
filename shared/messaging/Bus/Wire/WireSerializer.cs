using System.Net.Mime;
using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using MassTransit.Serialization;

namespace Orchestrate.Messaging;

/// <summary>
/// Writes and reads the envelope that MassTransit's own serializer writes and reads, byte for byte the same names and values, so that either understands the other; but a message is read once, from
/// its bytes to its type, where the other builds two documents of it first. Messages here are prompts and answers of many kilobytes, and that was a sixth of all processor time.
/// </summary>
/// <param name="handsOver">Whether a message is handed over as the object it is, and only its envelope is written.</param>
internal sealed class WireSerializer(bool handsOver) : IMessageSerializer, IMessageDeserializer
{
    /// <inheritdoc cref="IMessageSerializer.ContentType"/>
    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    /// <inheritdoc/>
    public MessageBody GetMessageBody<T>(SendContext<T> context)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Message is SentTogether together ? new BytesMessageBody(together.ToBody()) : new WireMessageBody<T>(context, handsOver);
    }

    /// <inheritdoc/>
    public MessageBody GetMessageBody(string text) => new StringMessageBody(text);

    /// <inheritdoc/>
    public void Probe(ProbeContext context) => SystemTextJsonMessageSerializer.Instance.Probe(context);

    /// <inheritdoc/>
    public ConsumeContext Deserialize(ReceiveContext receiveContext)
    {
        ArgumentNullException.ThrowIfNull(receiveContext);
        return new BodyConsumeContext(receiveContext, Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));
    }

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The body is not an envelope with a message.</exception>
    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        try
        {
            return new WireSerializerContext(WireEnvelope.Read(body.GetBytes()));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new SerializationException("The body is not the envelope of a message.", exception);
        }
    }
}
