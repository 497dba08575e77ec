using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Orchestrate.Gateway.Proxy;

/// <summary>A replica whose connection broke gets no further request until it was looked at: a process that ended is certain after one failure, and the next health check corrects an error within a second.</summary>
internal sealed class FirstFailurePolicy(IDestinationHealthUpdater health, IOptions<ProxyOptions> options) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "FirstFailure";

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (context.GetForwarderErrorFeature() is { } failure && Failures.IsBroken(failure))
            health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, TimeSpan.FromSeconds(options.Value.HealthCheckSeconds));
    }
}
