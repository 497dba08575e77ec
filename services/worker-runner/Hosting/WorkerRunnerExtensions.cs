using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.Documents;
using Orchestrate.Domain.Verification;
using Orchestrate.Messaging;
using Orchestrate.WorkerRunner.CleanUp;
using Orchestrate.WorkerRunner.Consumers;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Leases;
using Orchestrate.WorkerRunner.ModelProxy;
using Orchestrate.WorkerRunner.OpenCode;
using Orchestrate.WorkerRunner.Restoring;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Hosting;

/// <summary>Registration of the worker-runner, alone or in one process with the other services.</summary>
public static class WorkerRunnerExtensions
{
    /// <summary>Attempts restored at the same time.</summary>
    private const int Restores = 2;

    /// <summary>Adds everything that the worker-runner is.</summary>
    public static IHostApplicationBuilder AddWorkerRunner(this IHostApplicationBuilder builder)
    {
        builder.AddWorkTaking();
        builder.Services.AddWorkspaces();
        builder.Services.AddModelProxy();
        builder.Services.AddOpenCode();
        builder.Services.AddSingleton<SlotPool>();
        builder.Services.AddSingleton<WarmServers>();
        builder.Services.AddSingleton<ServerPlace>();
        builder.Services.AddSingleton<WorkspaceSetup>();
        builder.Services.AddSingleton<ITurnExecutor, TurnExecutor>();
        builder.Services.AddSingleton<ICheckExecutor, CheckExecutor>();
        builder.Services.AddSingleton<IDeliveryExecutor, DeliveryExecutor>();
        builder.Services.AddHostedService<Leftovers>();
        builder.Services.AddSingleton<AttemptRestorer>();
        builder.Services.AddHostedService<RunCleaner>();
        builder.AddOrchestrateMessaging(messaging => messaging
            .AddWorkConsumer<RestoreAttemptConsumer>(QueueNames.WorkerRestores, _ => Restores, answersRequests: true)
            .AddRequestClient<DescribeRetention>(TimeSpan.FromSeconds(10)));
        return builder;
    }

    /// <summary>
    /// Adds how work is taken, held and reported: queues, leases, heartbeats, stops. Whoever calls it alone brings an <see cref="ITurnExecutor"/>, an <see cref="ICheckExecutor"/> and an
    /// <see cref="IDeliveryExecutor"/> of its own.
    /// </summary>
    public static IHostApplicationBuilder AddWorkTaking(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RunnerOptions>().BindConfiguration(RunnerOptions.SectionName).ValidateDataAnnotations()
            .Validate(options => options.AllowedHttpHosts.All(HttpHosts.IsEntry), "Runner:AllowedHttpHosts: each entry is `host` or `host:port`, without scheme, path and wildcards.")
            .ValidateOnStart();
        builder.Services.AddOrchestrateDocuments();
        builder.Services.AddSingleton<SystemPrompts>();
        builder.Services.AddSingleton<LeaseKeeper>();
        builder.Services.AddSingleton<UnsentReports>();
        builder.Services.AddHostedService(services => services.GetRequiredService<UnsentReports>());
        builder.Services.AddSingleton<WorkDispatcher>();
        builder.AddOrchestrateMessaging(messaging => messaging
            .AddWorkConsumer<ExecuteTurnConsumer>(QueueNames.WorkerTurns, Slots)
            .AddWorkConsumer<PrepareRunConsumer>(QueueNames.WorkerChecks, Checks)
            .AddWorkConsumer<IntegrateAttemptConsumer>(QueueNames.WorkerChecks, Checks)
            .AddWorkConsumer<VerifyAcceptanceConsumer>(QueueNames.WorkerChecks, Checks)
            .AddWorkConsumer<PublishResultConsumer>(QueueNames.WorkerChecks, Checks)
            .AddBroadcastConsumer<StopWorkConsumer>("worker-stop")
            .AddRequestClient<RenewLease>(TimeSpan.FromSeconds(5))
            .AddRequestClient<ClaimWork>(TimeSpan.FromSeconds(10))
            .AddRequestClient<FindTemplate>(TimeSpan.FromSeconds(10)));
        return builder;
    }

    private static int Slots(IServiceProvider services) => services.GetRequiredService<IOptions<RunnerOptions>>().Value.Slots;

    private static int Checks(IServiceProvider services) => services.GetRequiredService<IOptions<RunnerOptions>>().Value.Checks;
}
