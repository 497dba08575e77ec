using System.Collections.Concurrent;
using MassTransit;
using Orchestrate.Messaging;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>Three replicas on one broker and one database, every report delivered twice.</summary>
public sealed class When_coordinators_share_the_load(Database database, Broker broker) : IClassFixture<Database>, IClassFixture<Broker>
{
    private const int Runs = 30;

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Should_each_decide_a_part_and_nothing_twice()
    {
        var (connection, address) = (await database.CreateAsync(), broker.Create());
        await using var first = await StartAsync(connection, address);
        await using var second = await StartAsync(connection, address);
        await using var third = await StartAsync(connection, address);
        CoordinatorHost[] replicas = [first, second, third];
        var decisions = replicas.Select(replica => new Decisions(replica.Bus)).ToList();

        var runs = await Task.WhenAll(Enumerable.Range(0, Runs).Select(number => replicas[number % 3].SubmitAsync()));
        await HaveCompletedOnceAsync(first, runs);
        Assert.All(decisions, replica => Assert.NotEmpty(replica.Taken));
    }

    [Fact]
    public async Task Should_take_over_what_a_replica_leaves_behind()
    {
        var (connection, address) = (await database.CreateAsync(), broker.Create());
        await using var first = await StartAsync(connection, address);
        Guid[] runs;
        await using (var second = await StartAsync(connection, address))
        await using (var third = await StartAsync(connection, address))
        {
            runs = await Task.WhenAll(Enumerable.Range(0, Runs).Select(number => (number % 2 == 0 ? second : third).SubmitAsync(announce: number % 3 != 0)));
            await Eventually.HoldsAsync(async () => (long?)await first.ScalarAsync("SELECT count(*) FROM loop.runs WHERE run_id <> $1", Guid.Empty) > Runs / 3, "some runs have begun", Long);
        }

        await HaveCompletedOnceAsync(first, runs);
    }

    private static Task<CoordinatorHost> StartAsync(string connection, Uri address) => CoordinatorHost.StartAsync(
        connection, new FakeRunnerOptions { Copies = 2 },
        ("Messaging:Transport", MessagingOptions.RabbitMq), ("Messaging:RabbitMqUri", address.ToString()), ("Coordinator:SweepSeconds", "0.2"), ("Coordinator:ResendSeconds", "2"));

    private static async Task HaveCompletedOnceAsync(CoordinatorHost host, IEnumerable<Guid> runs)
    {
        foreach (var run in runs)
        {
            await host.CompletesAsync(run, Long);
            var types = await host.EventTypesAsync(run);
            Assert.Equal((4, 4, 1), (types.Count(type => type == "run.task.accepted"), types.Count(type => type == "run.task.merged"), types.Count(type => type == "run.completed")));
        }
    }

    /// <summary>Messages that one replica's coordinator took.</summary>
    private sealed class Decisions : IConsumeObserver
    {
        public Decisions(IBus bus) => bus.ConnectConsumeObserver(this);

        public ConcurrentQueue<Guid?> Taken { get; } = new();

        public Task PreConsume<T>(ConsumeContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PostConsume<T>(ConsumeContext<T> context)
            where T : class
        {
            if (context.ReceiveContext.InputAddress.AbsolutePath.EndsWith($"/{QueueNames.LoopRun}", StringComparison.Ordinal))
                Taken.Enqueue(context.MessageId);
            return Task.CompletedTask;
        }

        public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }
}
