using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Orchestrate.Messaging;

/// <summary>What endpoints have in common on every transport.</summary>
internal static class EndpointConfiguration
{
    /// <summary>Times two seconds: about four minutes.</summary>
    private const int AwayRetries = 120;

    /// <summary>Times ten seconds that a request waits for its answer: about five minutes.</summary>
    private const int UnansweredRetries = 30;

    public static string NameOf(EndpointRegistration endpoint, IRegistrationContext context) =>
        endpoint.Broadcast ? $"{endpoint.Queue}-{context.GetRequiredService<ReplicaIdentity>().Name}" : endpoint.Queue;

    public static void Apply(EndpointRegistration endpoint, IRegistrationContext context, IReceiveEndpointConfigurator configurator)
    {
        var settings = endpoint.Settings;
        var concurrency = settings.Concurrency?.Invoke(context) ?? context.GetRequiredService<IOptions<MessagingOptions>>().Value.Concurrency;
        configurator.ConcurrentMessageLimit = concurrency;
        configurator.PrefetchCount = settings.HoldsWork ? concurrency : concurrency * 2;

        if (settings.TakesApart)
        {
            configurator.ConfigureConsumeTopology = false;
            configurator.ConfigureReceive(pipe => pipe.UseFilter(new TakeApartFilter()));
        }

        if (endpoint.Broadcast)
        {
            // The queue dies with its replica: an error queue next to it would only pile up.
            configurator.DiscardFaultedMessages();
            configurator.DiscardSkippedMessages();
            configurator.PublishFaults = false;
        }
        else
        {
            Retry(configurator, settings);
        }

        if (settings.AnswersRequests)
            configurator.DiscardFaultedMessages();
        else if (settings.HoldsWork)
            ReportWhatIsNotConsumed(context, configurator);

        foreach (var consumer in endpoint.Consumers)
            consumer(context, configurator);
    }

    // First the report, then the move: who is killed in between reports twice, and the coordinator takes the second for the late report that it is.
    private static void ReportWhatIsNotConsumed(IRegistrationContext context, IReceiveEndpointConfigurator configurator)
    {
        var reporter = new UnconsumedCommandReporter(context);
        configurator.ConfigureError(pipe =>
        {
            pipe.UseFilter(reporter);
            pipe.UseFilter(new GenerateFaultFilter());
            pipe.UseFilter(new ErrorTransportFilter());
        });
        configurator.ConfigureDeadLetter(pipe =>
        {
            pipe.UseFilter(reporter);
            pipe.UseFilter(new DeadLetterTransportFilter());
        });
    }

    // A database that restarts is away for seconds to minutes; a message that went to the error queue meanwhile would be lost work. What a consumer gets
    // wrong by itself does not become right by waiting.
    private static void Retry(IReceiveEndpointConfigurator configurator, EndpointSettings settings)
    {
        configurator.UseMessageRetry(retry =>
        {
            retry.Handle<NpgsqlException>(exception => exception.IsTransient);
            retry.Exponential(AwayRetries, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(200));
        });
        if (settings.HoldsWork)
        {
            // Work begins with a question to the coordinator; while that is away the command is held, as it is while the work goes on.
            configurator.UseMessageRetry(retry =>
            {
                retry.Handle<RequestTimeoutException>();
                retry.Interval(UnansweredRetries, TimeSpan.FromSeconds(1));
            });
        }

        if (settings.Retries == 0)
            return;

        configurator.UseMessageRetry(retry =>
        {
            retry.Ignore<NpgsqlException>(exception => exception.IsTransient);
            retry.Exponential(settings.Retries, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(200));
        });
    }
}
