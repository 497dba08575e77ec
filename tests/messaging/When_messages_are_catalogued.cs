using Orchestrate.Contracts.Work;

namespace Orchestrate.Messaging.Tests;

public sealed class When_messages_are_catalogued
{
    [Fact]
    public void Should_know_every_contract_under_its_wire_name() =>
        Assert.All(MessageCatalog.Contracts, pair => Assert.Equal($"urn:message:{pair.Value.Namespace}:{pair.Value.Name}", pair.Key));

    [Fact]
    public void Should_read_what_it_wrote()
    {
        var message = new WorkFailed { RunId = Guid.NewGuid(), WorkId = Guid.NewGuid(), LeaseEpoch = 3, FailureClass = "lost", Code = "c", Detail = "d \0", Usage = new TurnUsage { OutputTokens = 5 } };
        Assert.Equal(message, MessageCatalog.Deserialize(MessageCatalog.UrnOf(typeof(WorkFailed)), MessageCatalog.Serialize(message)));
    }

    [Fact]
    public void Should_write_no_more_than_it_must()
    {
        var body = MessageCatalog.Serialize(new WorkFailed { RunId = Guid.Empty, WorkId = Guid.Empty, LeaseEpoch = 3, FailureClass = "lost", Code = "c", Detail = "said \"ü <b>\"\n" });
        Assert.Contains("""
            "Detail":"said \"ü <b>\"\n"
            """, body, StringComparison.Ordinal);
        Assert.DoesNotContain("null", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_read_what_an_earlier_version_wrote()
    {
        var message = (WorkFailed)MessageCatalog.Deserialize(MessageCatalog.UrnOf(typeof(WorkFailed)), """
            {
              "RunId": "00000000-0000-0000-0000-000000000001", "WorkId": "00000000-0000-0000-0000-000000000002", "LeaseEpoch": 3,
              "FailureClass": "lost", "Code": "c", "Detail": "said \u0022\u003Cb\u003E\u0022", "Usage": null
            }
            """);
        Assert.Equal(("said \"<b>\"", null), (message.Detail, message.Usage));
    }

    [Fact]
    public void Should_refuse_a_name_that_is_not_a_contracts() =>
        Assert.Throws<ArgumentException>(() => MessageCatalog.Deserialize("urn:message:System:String", "\"x\""));

    [Theory]
    [InlineData(typeof(ExecuteTurn), QueueNames.WorkerTurns)]
    [InlineData(typeof(VerifyAcceptance), QueueNames.WorkerChecks)]
    [InlineData(typeof(StopWork), null)]
    public void Should_say_where_a_message_waits(Type type, string? queue) => Assert.Equal(queue, MessageCatalog.QueueOf(type));
}
