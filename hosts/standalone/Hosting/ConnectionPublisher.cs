using System.Text.Json;
using Orchestrate.Domain;

namespace Orchestrate.Standalone.Hosting;

/// <summary>Writes <c>connection.json</c> once the host answers as ready (schemas migrated, bus started), and removes it when it stops.</summary>
internal sealed partial class ConnectionPublisher(
    StandaloneHost standalone, LocalAddress address, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ConnectionPublisher> logger) : BackgroundService
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

        var url = address.Current!.GetLeftPart(UriPartial.Authority);
        await ReadyAsync(url, stoppingToken);
        var info = new ConnectionInfo { Url = url, KeyFile = standalone.Folder.KeyFile, Pid = Environment.ProcessId, StartedAt = time.GetUtcNow() };
        DataFolder.WritePrivate(standalone.Folder.ConnectionFile, JsonSerializer.Serialize(info, DomainJson.Options));
        LogReady(url, standalone.Folder.Path);
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
