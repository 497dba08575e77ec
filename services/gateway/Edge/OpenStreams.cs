using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Options;
using Orchestrate.Gateway.Access;

namespace Orchestrate.Gateway.Edge;

/// <summary>Ends event streams whose key was revoked or has expired: a stream may last for days, and a key is checked when it begins.</summary>
public sealed partial class OpenStreams(ApiKeyCache keys, TimeProvider time, IOptions<EdgeOptions> options, ILogger<OpenStreams> logger) : BackgroundService
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<HttpContext, ApiKey> streams = new();

    /// <summary>Runs a stream and watches its key meanwhile.</summary>
    public async Task RunAsync(HttpContext context, ApiKey key, RequestDelegate stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        streams[context] = key;
        try
        {
            await stream(context);
        }
        finally
        {
            streams.TryRemove(context, out _);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = TimeSpan.FromSeconds(options.Value.KeyCacheSeconds);
        using var timer = new PeriodicTimer(period > Shortest ? period : Shortest, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var key in streams.Values.DistinctBy(key => key.Id))
                await CheckAsync(key, stoppingToken);
        }
    }

    private async Task CheckAsync(ApiKey key, CancellationToken cancellationToken)
    {
        try
        {
            if ((await keys.FindAsync(key.Hash, fresh: false, cancellationToken))?.WorksAt(time.GetUtcNow()) == true)
                return;
        }
        catch (DbException exception)
        {
            // Unknown is not "ended".
            KeysUnavailable(exception);
            return;
        }

        // The connection breaks, and the client, which comes back by itself, gets 401 and the reason.
        var ended = streams.Where(stream => stream.Value.Id == key.Id).Select(stream => stream.Key).ToList();
        Ended(ended.Count, key.Name);
        foreach (var context in ended)
            context.Abort();
    }

    [LoggerMessage(LogLevel.Information, "{Count} event streams end with the API key \"{Name}\"")]
    private partial void Ended(int count, string name);

    [LoggerMessage(LogLevel.Warning, "API keys cannot be read; open event streams stay open")]
    private partial void KeysUnavailable(Exception exception);
}
