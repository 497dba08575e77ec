using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Orchestrate.Domain;

namespace Orchestrate.Standalone.Hosting;

/// <summary>Writes <c>connection.json</c> once the host answers as ready (schemas migrated, bus started), and removes it when it stops.</summary>
internal sealed partial class ConnectionPublisher(
    StandaloneHost standalone, IServer server, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ConnectionPublisher> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        File.Delete(standalone.Folder.ConnectionFile);
        return base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);

        var url = Address();
        await ReadyAsync(url, stoppingToken);
        var info = new ConnectionInfo { Url = url, KeyFile = standalone.Folder.KeyFile, Pid = Environment.ProcessId, StartedAt = time.GetUtcNow() };
        DataFolder.WritePrivate(standalone.Folder.ConnectionFile, JsonSerializer.Serialize(info, DomainJson.Options));
        LogReady(url, standalone.Folder.Path);
    }

    private string Address()
    {
        var bound = new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        var everywhere = IPAddress.TryParse(bound.Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        return new UriBuilder(bound) { Host = everywhere ? "127.0.0.1" : bound.Host }.Uri.GetLeftPart(UriPartial.Authority);
    }

    private async Task ReadyAsync(string url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        while (true)
        {
            using var answer = await client.GetAsync(new Uri($"{url}/health/ready"), cancellationToken);
            if (answer.IsSuccessStatusCode)
                return;
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready at {Url}, data in {Folder}")]
    private partial void LogReady(string url, string folder);
}
