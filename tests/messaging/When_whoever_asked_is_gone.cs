using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

/// <summary>An answer to a process that has ended closes the channel that all answers go through. Whoever answers must get on with its next message all the same.</summary>
[Collection(ServersGroup.Name)]
public sealed class When_whoever_asked_is_gone(PostgresFixture postgres, RabbitFixture rabbit)
{
    [Fact]
    public async Task Should_answer_the_others()
    {
        var connection = await postgres.Server.CreateDatabaseAsync();
        var (ledger, host) = (new Ledger(), rabbit.Server.CreateVirtualHost());
        await using var answering = await Replica.StartAsync(connection, ledger, host);
        var asked = new HashSet<Guid>();
        for (var round = 0; round < 5; round++)
        {
            Uri gone;
            await using (var asking = await Replica.StartAsync(connection, ledger, host))
            {
                gone = asking.Bus.Address;
                await AskAsync(10, _ => gone);
            }

            await AskAsync(200, number => number % 2 == 0 ? gone : answering.Bus.Address);
        }

        async Task AskAsync(int count, Func<int, Uri> address)
        {
            var questions = Enumerable.Range(0, count).Select(_ => new RenewLease { RunId = Guid.NewGuid(), WorkId = Guid.NewGuid(), LeaseEpoch = 1, RunnerId = "r" }).ToList();
            asked.UnionWith(questions.Select(question => question.WorkId));
            await Task.WhenAll(questions.Select((question, number) => answering.Bus.Publish(question, context =>
            {
                context.RequestId = Guid.NewGuid();
                context.ResponseAddress = address(number);
            })));
            await Eventually.EqualsAsync(0, () => Task.FromResult(asked.Except(ledger.Heartbeats).Count()), "all heartbeats are answered or given up", TimeSpan.FromSeconds(60));
        }
    }
}
