using System.Reflection;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrate.Contracts.Work;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.Messaging.Tests;

/// <summary>A bus that does not keep the limit that it was given keeps nobody from the next message.</summary>
public sealed class When_a_send_hangs
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Should_not_keep_whoever_answers()
    {
        using var host = Build();
        var request = DispatchProxy.Create<ConsumeContext, Question>();
        await host.Services.GetRequiredService<IMessageSender>().ReplyAsync(request, Heartbeat()).WaitAsync(Patience);
    }

    [Fact]
    public async Task Should_fail_whoever_sends_and_count_as_not_answered()
    {
        using var host = Build();
        var sender = host.Services.GetRequiredService<IMessageSender>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sender.SendAsync(Heartbeat(), Guid.NewGuid(), CancellationToken.None).WaitAsync(Patience));
        Assert.False(host.Services.GetRequiredService<SendHealth>().Works(DateTimeOffset.UtcNow));
    }

    private static LeaseAnswered Heartbeat() => new() { RunId = Guid.NewGuid(), WorkId = Guid.NewGuid(), GoOn = true, LeaseEpoch = 1 };

    private static IHost Build()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Orchestrate"] = "Host=127.0.0.1",
            ["Messaging:Transport"] = MessagingOptions.RabbitMq,
            ["Messaging:DispatchTimeoutSeconds"] = "1",
        });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.AddServiceDefaults();
        builder.AddLoopStore();
        builder.AddOrchestrateMessaging(messaging => messaging.AddSaga<FanInMachine, RunSaga, RunSagaStore>(LoopSchema.Name, QueueNames.LoopRun));
        builder.Services.AddSingleton(Hung.Make<IBus>());
        return builder.Build();
    }

    /// <summary>A message whose sender waits for an answer.</summary>
    public class Question : DispatchProxy
    {
        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.ReturnType == typeof(Uri) ? new Uri("exchange:somebody") : throw new NotSupportedException(targetMethod.Name);
    }
}
