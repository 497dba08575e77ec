using Orchestrate.EventStream.Consumers;
using Orchestrate.EventStream.Http;
using Orchestrate.EventStream.Hub;
using Orchestrate.EventStream.Log;
using Orchestrate.Messaging;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.EventStream;

/// <summary>event-stream, alone or in one process with the other services.</summary>
public static class EventStreamExtensions
{
    /// <summary>Adds everything that event-stream is. The bus comes from <c>AddOrchestrateBus()</c> afterwards.</summary>
    public static IHostApplicationBuilder AddEventStream(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddServiceDefaults();
        builder.Services.AddOptions<EventStreamOptions>().BindConfiguration(EventStreamOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<GatewayTrustOptions>().BindConfiguration(GatewayTrustOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IEventLog, SqlEventLog>();
        builder.Services.AddSingleton<EventHub>();
        builder.Services.AddSingleton<RunStream>();
        builder.Services.AddSingleton<AllRunsStream>();
        builder.Services.AddSingleton<LongPoll>();
        builder.Services.AddHostedService<HubService>();
        builder.AddOrchestrateMessaging(messaging => messaging
            .AddBroadcastConsumer<RunEventsRecordedConsumer>("event-stream-events")
            .AddBroadcastConsumer<TurnProgressedConsumer>("event-stream-progress"));
        return builder;
    }

    /// <summary>Maps its endpoints.</summary>
    public static WebApplication MapEventStream(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapServiceDefaults();
        EventsApi.Map(app);
        RunRulesApi.Map(app);
        return app;
    }
}
