using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.Documents;
using Orchestrate.Domain.Limits;
using Orchestrate.Messaging;
using Orchestrate.RunApi.Artifacts;
using Orchestrate.RunApi.Attempts;
using Orchestrate.RunApi.Bundles;
using Orchestrate.RunApi.Intake;
using Orchestrate.RunApi.Published;
using Orchestrate.RunApi.Requests;
using Orchestrate.RunApi.Runs;
using Orchestrate.RunApi.Steps;
using Orchestrate.RunApi.Store;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.RunApi;

/// <summary>run-api, alone or in one process with the other services.</summary>
public static class RunApiExtensions
{
    /// <summary>Adds everything that run-api is. The bus comes from <c>AddOrchestrateBus()</c> afterwards.</summary>
    public static IHostApplicationBuilder AddRunApi(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddServiceDefaults();
        builder.Services.AddOptions<RunApiOptions>().BindConfiguration(RunApiOptions.SectionName).ValidateDataAnnotations()
            .Validate(options => options.MaxRunArtifactBytes >= options.MaxArtifactBytes, "RunApi:MaxRunArtifactBytes must not be smaller than RunApi:MaxArtifactBytes.")
            .ValidateOnStart();
        builder.Services.AddOptions<GatewayTrustOptions>().BindConfiguration(GatewayTrustOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.AddOutbox(IntakeSchema.Name);
        builder.AddSchemaMigrations(IntakeSchema.Scripts);
        builder.Services.AddPooledDbContextFactory<IntakeDbContext>((provider, context) => context.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddOrchestrateDocuments();
        builder.Services.TryAddSingleton(new ServerLimits());
        builder.Services.AddSingleton<SubmissionReader>();
        builder.Services.AddSingleton<SubmissionStore>();
        builder.Services.AddSingleton<RunQueries>();
        builder.Services.AddSingleton<Coordinator>();
        builder.Services.AddSingleton<ArtifactStore>();
        builder.Services.AddSingleton<ArtifactQueries>();
        builder.Services.AddSingleton<ArtifactRetention>();
        builder.Services.AddHostedService<ArtifactRetentionService>();
        builder.Services.AddSingleton<OpenApiDocument>();
        builder.Services.AddSingleton<Keepers>();
        builder.Services.AddHostedService<IntakeSweeper>();
        var options = builder.Configuration.GetSection(RunApiOptions.SectionName).Get<RunApiOptions>() ?? new RunApiOptions();
        var timeout = TimeSpan.FromSeconds(options.RequestTimeoutSeconds);
        builder.AddOrchestrateMessaging(messaging => messaging
            .AddRequestClient<StartRun>(timeout)
            .AddRequestClient<CancelRun>(timeout)
            .AddRequestClient<PauseRun>(timeout)
            .AddRequestClient<ResumeRun>(timeout)
            .AddRequestClient<AcknowledgeStep>(timeout)
            .AddRequestClient<DiscardAttempt>(timeout)
            .AddRequestClient<DescribeRetention>(timeout)
            .AddRequestClient<RestoreAttempt>(TimeSpan.FromSeconds(options.RestoreTimeoutSeconds)));
        return builder;
    }

    /// <summary>Maps its endpoints.</summary>
    public static WebApplication MapRunApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapServiceDefaults();
        RunsApi.Map(app);
        ReportApi.Map(app);
        HandoverApi.Map(app);
        StepsApi.Map(app);
        AttemptsApi.Map(app);
        RunRequestsApi.Map(app);
        ArtifactsApi.Map(app);
        InternalArtifactsApi.Map(app);
        BundlesApi.Map(app);
        SchemasApi.Map(app);
        RulesApi.Map(app);
        OpenApiApi.Map(app);
        MeApi.Map(app);
        return app;
    }
}
