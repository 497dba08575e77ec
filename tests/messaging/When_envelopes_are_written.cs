using System.Runtime.Serialization;
using System.Text;
using System.Text.Json.Nodes;
using MassTransit;
using MassTransit.Context;
using MassTransit.Serialization;
using Orchestrate.Contracts.Work;

namespace Orchestrate.Messaging.Tests;

/// <summary>Replicas of both versions stand at the same queues during an upgrade: what either writes, both read.</summary>
public sealed class When_envelopes_are_written
{
    private static readonly WireSerializerFactory Ours = new(handsOver: false);
    private static readonly WireSerializerFactory OfOneProcess = new(handsOver: true);
    private static readonly SystemTextJsonMessageSerializer Theirs = SystemTextJsonMessageSerializer.Instance;

    private static readonly WorkFailed Failed = new()
    {
        RunId = Guid.NewGuid(),
        WorkId = Guid.NewGuid(),
        LeaseEpoch = 3,
        FailureClass = "lost",
        Code = "c",
        Detail = "said \"ü 🙂 <b>\"\n\u0001",
        Usage = new TurnUsage { OutputTokens = 5 },
    };

    [Fact]
    public void Should_be_the_same_document_that_masstransit_writes()
    {
        var context = Sent(Failed);
        var (ours, theirs) = (Document(Ours.CreateSerializer().GetMessageBody(context)), Document(Theirs.GetMessageBody(context)));

        // Taken from the clock by each.
        foreach (var document in new[] { ours, theirs })
        {
            document.Remove("sentTime");
            document.Remove("expirationTime");
        }

        if (theirs["headers"] is JsonObject { Count: 0 })
            theirs.Remove("headers");
        Assert.Equal(WithoutNulls(theirs).ToJsonString(), ours.ToJsonString());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Should_be_read_by_either(bool writtenByUs, bool readByUs)
    {
        var context = Sent(Failed);
        context.Headers.Set("a-header", "its value");
        var body = writtenByUs ? Ours.CreateSerializer().GetMessageBody(context) : Theirs.GetMessageBody(context);
        var read = (readByUs ? Ours.CreateDeserializer() : Theirs).Deserialize(new BytesMessageBody(body.GetBytes()), EmptyHeaders.Instance);

        Assert.True(read.TryGetMessage(out WorkFailed? message));
        Assert.Equal(Failed, message);
        Assert.True(read.TryGetMessage(typeof(WorkFailed), out var untyped));
        Assert.Equal(Failed, untyped);
        Assert.False(read.TryGetMessage(out StopWork? _));
        Assert.Equal(
            (context.MessageId, context.RequestId, context.CorrelationId, context.ConversationId, context.InitiatorId),
            (read.MessageId, read.RequestId, read.CorrelationId, read.ConversationId, read.InitiatorId));
        Assert.Equal(
            (context.SourceAddress, context.DestinationAddress, context.ResponseAddress, context.FaultAddress),
            (read.SourceAddress, read.DestinationAddress, read.ResponseAddress, read.FaultAddress));
        Assert.Equal("its value", read.Headers.Get<string>("a-header"));
        Assert.NotNull(read.SentTime);
        Assert.NotNull(read.ExpirationTime);
        Assert.Equal(Environment.ProcessId, read.Host?.ProcessId);
    }

    [Fact]
    public void Should_go_on_as_they_came()
    {
        var read = Ours.CreateDeserializer().Deserialize(new BytesMessageBody(Ours.CreateSerializer().GetMessageBody(Sent(Failed)).GetBytes()), EmptyHeaders.Instance);
        var forwarded = read.GetMessageSerializer().GetMessageBody(new MessageSendContext<WorkFailed>(Failed) { MessageId = NewId.NextGuid() });
        var again = Ours.CreateDeserializer().Deserialize(new BytesMessageBody(forwarded.GetBytes()), EmptyHeaders.Instance);
        Assert.True(again.TryGetMessage(out WorkFailed? message));
        Assert.Equal(Failed, message);
    }

    [Fact]
    public void Should_hand_over_the_message_itself_where_nothing_leaves_the_process()
    {
        var context = Sent(Failed);
        var read = OfOneProcess.CreateDeserializer().Deserialize(new BytesMessageBody(OfOneProcess.CreateSerializer().GetMessageBody(context).GetBytes()), EmptyHeaders.Instance);
        Assert.True(read.TryGetMessage(out WorkFailed? message));
        Assert.Same(Failed, message);
        Assert.True(read.TryGetMessage(typeof(WorkFailed), out var untyped));
        Assert.Same(Failed, untyped);
        Assert.False(read.TryGetMessage(out StopWork? _));
        Assert.True(read.TryGetMessage(out JsonObject? document));
        Assert.Equal(3, (int)document!["leaseEpoch"]!);
        Assert.Equal((context.MessageId, context.CorrelationId, context.ResponseAddress), (read.MessageId, read.CorrelationId, read.ResponseAddress));
    }

    [Fact]
    public void Should_be_written_out_when_what_was_handed_over_goes_on()
    {
        var read = OfOneProcess.CreateDeserializer().Deserialize(new BytesMessageBody(OfOneProcess.CreateSerializer().GetMessageBody(Sent(Failed)).GetBytes()), EmptyHeaders.Instance);
        var forwarded = read.GetMessageSerializer().GetMessageBody(new MessageSendContext<WorkFailed>(Failed) { MessageId = NewId.NextGuid() });
        var again = OfOneProcess.CreateDeserializer().Deserialize(new BytesMessageBody(forwarded.GetBytes()), EmptyHeaders.Instance);
        Assert.True(again.TryGetMessage(out WorkFailed? message));
        Assert.Equal(Failed, message);
    }

    [Fact]
    public void Should_never_take_a_message_that_was_handed_to_somebody_else_for_an_empty_one()
    {
        var body = OfOneProcess.CreateSerializer().GetMessageBody(Sent(Failed)).GetBytes();
        Assert.Throws<SerializationException>(() => OfOneProcess.CreateDeserializer().Deserialize(new BytesMessageBody([.. body]), EmptyHeaders.Instance));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"message":{"a":1""")]
    [InlineData("""{"messageId":5,"message":{}}""")]
    [InlineData("""{"sentTime":"yesterday","message":{}}""")]
    [InlineData("""{"messageType":{"a":1},"message":{}}""")]
    public void Should_be_refused_with_a_reason_when_they_are_none(string body) =>
        Assert.Throws<SerializationException>(() => Ours.CreateDeserializer().Deserialize(new BytesMessageBody(Encoding.UTF8.GetBytes(body)), EmptyHeaders.Instance));

    [Fact]
    public void Should_pass_over_what_a_later_version_adds()
    {
        var body = Document(Ours.CreateSerializer().GetMessageBody(Sent(Failed)));
        body.Insert(0, "later", new JsonObject { ["message"] = new JsonArray(1, 2) });
        var read = Ours.CreateDeserializer().Deserialize(new BytesMessageBody(Encoding.UTF8.GetBytes(body.ToJsonString())), EmptyHeaders.Instance);
        Assert.True(read.TryGetMessage(out WorkFailed? message));
        Assert.Equal(Failed, message);
    }

    private static MessageSendContext<T> Sent<T>(T message)
        where T : class => new(message)
        {
            MessageId = NewId.NextGuid(),
            RequestId = NewId.NextGuid(),
            CorrelationId = NewId.NextGuid(),
            ConversationId = NewId.NextGuid(),
            InitiatorId = NewId.NextGuid(),
            SourceAddress = new Uri("rabbitmq://host/source"),
            DestinationAddress = new Uri("rabbitmq://host/destination"),
            ResponseAddress = new Uri("rabbitmq://host/response"),
            FaultAddress = new Uri("rabbitmq://host/fault"),
            TimeToLive = TimeSpan.FromMinutes(5),
            SupportedMessageTypes = [MessageUrn.ForTypeString<WorkFailed>()],
        };

    private static JsonObject Document(MessageBody body) => JsonNode.Parse(body.GetBytes())!.AsObject();

    private static JsonObject WithoutNulls(JsonObject document) => new(document.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
}
