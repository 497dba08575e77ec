using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrate.Contracts.Work;
using Orchestrate.ServiceDefaults;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests.Support;

/// <summary>A process that sends reports and consumes them.</summary>
public sealed class ReportsHost : IAsyncDisposable
{
    private readonly IHost host;

    private ReportsHost(IHost host) => this.host = host;

    /// <summary>What was consumed, in no order.</summary>
    public ConcurrentQueue<Heard> Reports => host.Services.GetRequiredService<ConcurrentQueue<Heard>>();

    public IReportSender Sender => host.Services.GetRequiredService<IReportSender>();

    /// <param name="rabbit">The broker; null for the bus of one process.</param>
    /// <param name="together">Whether reports that were sent together are taken.</param>
    /// <param name="clock">What the sender waits by; null for the real one.</param>
    public static async Task<ReportsHost> StartAsync(Uri? rabbit, bool together = true, TimeProvider? clock = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Transport"] = rabbit is null ? MessagingOptions.InMemory : MessagingOptions.RabbitMq,
            ["Messaging:RabbitMqUri"] = (rabbit ?? new Uri("amqp://localhost/")).ToString(),
        });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.AddServiceDefaults();
        if (clock is not null)
            builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(new ConcurrentQueue<Heard>());
        builder.AddOrchestrateMessaging(messaging =>
        {
            messaging.AddConsumer<Consumer>(QueueNames.LoopRun, endpoint => endpoint.Retries = 0);
            if (together)
                messaging.AddConsumer<PartConsumer>(QueueNames.LoopReports, endpoint => (endpoint.Retries, endpoint.TakesApart) = (0, true));
        });
        builder.AddOrchestrateBus();
        var started = new ReportsHost(builder.Build());
        await started.host.StartAsync();
        await Eventually.HoldsAsync(
            () => Task.FromResult(started.host.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy), "the bus is up");
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    /// <summary>A report that was consumed.</summary>
    /// <param name="Work">The report's work.</param>
    /// <param name="MessageId">Its message id.</param>
    /// <param name="Delivery">Which message of the broker it came in; null without a broker.</param>
    /// <param name="Together">Whether it came by the queue of those that were sent together.</param>
    public sealed record Heard(Guid Work, Guid? MessageId, ulong? Delivery, bool Together);

    /// <summary>A report of this runner cannot be consumed.</summary>
    public const string Unbearable = "unbearable";

    public class Consumer(ConcurrentQueue<Heard> reports) : IConsumer<WorkStarted>
    {
        public Task Consume(ConsumeContext<WorkStarted> context)
        {
            if (context.Message.RunnerId == Unbearable)
                throw new InvalidOperationException("This report is unbearable.");
            var delivery = context.ReceiveContext.TryGetPayload<RabbitMqBasicConsumeContext>(out var basic) ? basic.DeliveryTag : (ulong?)null;
            reports.Enqueue(new Heard(context.Message.WorkId, context.MessageId, delivery, context.ReceiveContext.InputAddress.AbsolutePath.EndsWith(QueueNames.LoopReports, StringComparison.Ordinal)));
            return Task.CompletedTask;
        }
    }

    public sealed class PartConsumer(ConcurrentQueue<Heard> reports) : Consumer(reports);
}
