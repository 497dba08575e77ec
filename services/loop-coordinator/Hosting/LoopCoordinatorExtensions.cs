using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orchestrate.Documents;
using Orchestrate.Domain.Limits;
using Orchestrate.LoopCoordinator.Admitting;
using Orchestrate.LoopCoordinator.Leases;
using Orchestrate.LoopCoordinator.Retention;
using Orchestrate.LoopCoordinator.Runs;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.LoopCoordinator.Sweeping;
using Orchestrate.LoopCoordinator.Templates;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Hosting;

/// <summary>Registration of the loop-coordinator, alone or in one process with the other services.</summary>
public static class LoopCoordinatorExtensions
{
    /// <summary>Adds everything that the loop-coordinator is.</summary>
    public static IHostApplicationBuilder AddLoopCoordinator(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<CoordinatorOptions>().BindConfiguration(CoordinatorOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOrchestrateDocuments();
        builder.Services.TryAddSingleton(new ServerLimits());
        builder.Services.AddSingleton<RunContexts>();
        builder.Services.AddSingleton<IDecisionPreparation<RunSaga>>(provider => provider.GetRequiredService<RunContexts>());
        builder.Services.AddSingleton<AdmissionSignal>();
        builder.Services.AddSingleton<IDecisionGate<RunSaga>, TurnGate>();
        builder.Services.AddSingleton<RunDecider>();
        builder.AddLoopStore();
        builder.AddOrchestrateMessaging(messaging => messaging
            .AddSaga<RunStateMachine, RunSaga, RunSagaStore>(
                LoopSchema.Name,
                QueueNames.LoopRun,
                endpoint => endpoint.Concurrency = services => services.GetRequiredService<IOptions<CoordinatorOptions>>().Value.Concurrency,
                QueueNames.LoopReports)
            .AddConsumer<RenewLeaseConsumer>(QueueNames.LoopLeases, endpoint => endpoint.AnswersRequests = true)
            .AddConsumer<DescribeRetentionConsumer>(QueueNames.LoopRetention, endpoint => endpoint.AnswersRequests = true)
            .AddConsumer<FindTemplateConsumer>(QueueNames.LoopTemplates, endpoint => endpoint.AnswersRequests = true));
        builder.Services.AddHostedService<TemplateKeeper>();
        builder.Services.AddHostedService<Admitter>();
        builder.Services.AddHostedService<Sweeper>();
        builder.Services.AddHostedService<RetentionSweeper>();
        return builder;
    }
}
