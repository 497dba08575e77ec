using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.ServiceDefaults;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests.Support;

/// <summary>One process of a service with the fan-in machine: the registration that real services use, on the bus of the test's choice.</summary>
public sealed class Replica : IAsyncDisposable
{
    private readonly IHost host;

    private Replica(IHost host) => this.host = host;

    public IBus Bus => host.Services.GetRequiredService<IBus>();

    public NpgsqlDataSource Database => host.Services.GetRequiredService<NpgsqlDataSource>();

    public IServiceProvider Services => host.Services;

    /// <param name="connection">Connection string of the test's database.</param>
    /// <param name="ledger">Shared by the test's replicas.</param>
    /// <param name="rabbit">The broker; null for the in-memory bus, which each replica has for itself.</param>
    /// <param name="quorum">Quorum queues.</param>
    /// <param name="brokenBusSeconds">When a bus that does not work ends the process.</param>
    public static async Task<Replica> StartAsync(string connection, Ledger ledger, Uri? rabbit = null, bool quorum = false, int brokenBusSeconds = 60)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Orchestrate"] = connection,
            ["Messaging:Transport"] = rabbit is null ? MessagingOptions.InMemory : MessagingOptions.RabbitMq,
            ["Messaging:RabbitMqUri"] = (rabbit ?? new Uri("amqp://localhost/")).ToString(),
            ["Messaging:QuorumQueues"] = quorum.ToString(),
            ["Messaging:BrokenBusSeconds"] = brokenBusSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Outbox:RelaySeconds"] = "0.1",
        });
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(ledger);
        builder.AddServiceDefaults();
        builder.AddLoopStore();
        builder.AddOrchestrateMessaging(messaging => messaging
            .AddSaga<FanInMachine, RunSaga, RunSagaStore>(LoopSchema.Name, QueueNames.LoopRun, endpoint => endpoint.Retries = 2, QueueNames.LoopReports)
            .AddRequestClient<CancelRun>(TimeSpan.FromSeconds(10)));
        builder.AddOrchestrateMessaging(messaging => messaging
            .AddConsumer<CompletionConsumer>("test-completions")
            .AddConsumer<FaultConsumer>("test-faults")
            .AddBroadcastConsumer<NotificationConsumer>("test-events"));
        builder.AddOrchestrateBus();
        var host = builder.Build();
        await host.StartAsync();
        var replica = new Replica(host);
        await Eventually.HoldsAsync(
            () => Task.FromResult(host.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy), "the bus is up");
        return replica;
    }

    public Task SubmitAsync(Guid runId, Guid? messageId = null) => Bus.Publish(
        new RunSubmitted { RunId = runId, SubmittedAt = DateTimeOffset.UnixEpoch }, context => context.MessageId = messageId ?? Guid.NewGuid());

    public Task ResultAsync(Guid runId, Guid workId, Guid messageId) => Bus.Publish(
        new WorkStarted { RunId = runId, WorkId = workId, LeaseEpoch = 1, RunnerId = "r" }, context => context.MessageId = messageId);

    public async Task<RunRequestAnswered> CancelAsync(Guid runId)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var client = scope.ServiceProvider.GetRequiredService<IRequestClient<CancelRun>>();
        var answer = await client.GetResponse<RunRequestAnswered>(new CancelRun { RunId = runId, RequestedBy = "test" });
        return answer.Message;
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The run's log as <c>seq:type</c>.</summary>
    public async Task<List<string>> LogAsync(Guid runId)
    {
        await using var command = Database.CreateCommand("SELECT seq, type FROM loop.event_view WHERE run_id = $1 ORDER BY seq");
        command.Parameters.Add(new NpgsqlParameter { Value = runId });
        await using var reader = await command.ExecuteReaderAsync();
        var log = new List<string>();
        while (await reader.ReadAsync())
            log.Add($"{reader.GetInt64(0)}:{reader.GetString(1)}");
        return log;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
