using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Orchestrate.Gateway.Proxy;

/// <summary>Takes a changed list of replicas (<see cref="ProxyOptions.RunApiUrl"/>, <see cref="ProxyOptions.EventStreamUrl"/>) while requests and streams go on; those to a replica that left the list are not cut.</summary>
internal sealed partial class DestinationReload(InMemoryConfigProvider proxy, IOptionsMonitor<ProxyOptions> options, ILogger<DestinationReload> logger) : IHostedService, IDisposable
{
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = options.OnChange(changed =>
        {
            proxy.Update(ProxyRegistration.Routes(), ProxyRegistration.Clusters(changed));
            LogChanged(changed.RunApiUrl, changed.EventStreamUrl);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _subscription?.Dispose();

    [LoggerMessage(LogLevel.Information, "Requests go to run-api at {RunApi} and to event-stream at {EventStream}")]
    private partial void LogChanged(string runApi, string eventStream);
}
