using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.ServiceDefaults;
using Yarp.ReverseProxy.Forwarder;

namespace Orchestrate.Gateway.Proxy;

/// <summary>What went wrong between the gateway and a service, and how it is told.</summary>
internal static class Failures
{
    /// <summary>Whether the service was reached: false when no connection came about, so that certainly nothing was carried out.</summary>
    public static bool Reached(IForwarderErrorFeature failure) => failure.Exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => false,
        // The time for connecting was up; any other time that is up has no such cause inside.
        OperationCanceledException { InnerException: TimeoutException } => false,
        _ => failure.Error != ForwarderError.NoAvailableDestinations,
    };

    /// <summary>Whether the failure is the client's, who has left.</summary>
    public static bool IsClients(ForwarderError error) => error is
        ForwarderError.RequestCanceled or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled
        or ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient;

    /// <summary>Whether the failure says that the replica is gone, not only slow.</summary>
    public static bool IsBroken(IForwarderErrorFeature failure) => !Reached(failure) || failure.Error is ForwarderError.Request or ForwarderError.RequestBodyDestination or ForwarderError.ResponseBodyDestination;

    /// <summary>Whether the replica was silent for too long. It may still be at work.</summary>
    public static bool IsTimeout(IForwarderErrorFeature failure) => Reached(failure) && failure.Error is ForwarderError.RequestTimedOut or ForwarderError.RequestBodyCanceled;

    /// <summary>The answer to the client.</summary>
    public static ProblemHttpResult Explain(IForwarderErrorFeature failure)
    {
        if (!Reached(failure))
            return Unavailable();
        return IsTimeout(failure)
            ? Problems.Create(504, "upstream_timeout", "A service behind this one did not answer in time.", "It may still carry the request out. Repeat it with the same Idempotency-Key, or look first.")
            : Problems.Create(502, "upstream_failed", "A service behind this one failed.", "It may have carried the request out. Repeat it with the same Idempotency-Key, or look first.");
    }

    /// <summary>The answer when no replica can be reached.</summary>
    public static ProblemHttpResult Unavailable() =>
        Problems.Create(503, "unavailable", "The service is not available right now.", "No replica behind the gateway can be reached, so nothing was done; try again in a few seconds.");
}
