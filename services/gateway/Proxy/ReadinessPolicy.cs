using System.Runtime.CompilerServices;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Orchestrate.Gateway.Proxy;

/// <summary>
/// What a health check says about a replica: one good answer and it gets requests, one refused connection and it gets none. An answer that is late or bad
/// counts when it comes twice, because a machine under load is late now and then.
/// </summary>
internal sealed class ReadinessPolicy(IDestinationHealthUpdater health) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "Readiness";

    private const int Enough = 2;

    private readonly ConditionalWeakTable<DestinationState, StrongBox<int>> doubts = [];

    public string Name => PolicyName;

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults) =>
        health.SetActive(cluster, [.. probingResults.Select(result => new NewActiveDestinationHealth(result.Destination, Judge(result)))]);

    private DestinationHealth Judge(DestinationProbingResult result)
    {
        var doubt = doubts.GetOrCreateValue(result.Destination);
        if (result.Response?.IsSuccessStatusCode == true)
        {
            doubt.Value = 0;
            return DestinationHealth.Healthy;
        }

        var refused = result.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
        doubt.Value = refused ? Enough : doubt.Value + 1;
        return doubt.Value >= Enough ? DestinationHealth.Unhealthy : result.Destination.Health.Active;
    }
}
