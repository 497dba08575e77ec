using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Orchestrate.Gateway.Edge;

namespace Orchestrate.Gateway.Access;

/// <summary>
/// Remembers keys for a few seconds, so that a request costs no query; a revoked key works at most that long, in every replica. Unknown keys are
/// remembered too, in a bounded number, so that guessing does not load the database.
/// </summary>
public sealed class ApiKeyCache(ApiKeys keys, TimeProvider time, IOptions<EdgeOptions> options)
{
    private const int MaxEntries = 10_000;

    // A write for each request would cost more than the request.
    private static readonly TimeSpan Touch = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>The key that was presented, whether it still works or has ended; null when there is none.</summary>
    /// <param name="presented">The key.</param>
    /// <param name="fresh">Whether what is remembered will not do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<ApiKey?> FindAsync(string presented, bool fresh, CancellationToken cancellationToken) => FindAsync(ApiKeySecrets.Hash(presented), fresh, cancellationToken);

    /// <summary>The key with that hash, whether it still works or has ended; null when there is none.</summary>
    /// <param name="hash">SHA-256 of the key.</param>
    /// <param name="fresh">Whether what is remembered will not do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<ApiKey?> FindAsync(ReadOnlyMemory<byte> hash, bool fresh, CancellationToken cancellationToken)
    {
        var index = Convert.ToBase64String(hash.Span);
        var now = time.GetUtcNow();
        if (fresh || !entries.TryGetValue(index, out var entry) || entry.Until <= now)
        {
            if (entries.Count >= MaxEntries)
                entries.Clear();
            // The age counts from before the query: what the database says may be that old already.
            entry = new Entry(await LoadAsync(hash, now, cancellationToken), now + TimeSpan.FromSeconds(options.Value.KeyCacheSeconds));
            entries[index] = entry;
        }

        return entry.Key is { } key && CryptographicOperations.FixedTimeEquals(key.Hash.Span, hash.Span) ? key : null;
    }

    private async Task<ApiKey?> LoadAsync(ReadOnlyMemory<byte> hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = await keys.FindAsync(hash, cancellationToken);
        if (key?.WorksAt(now) != true || key.LastUsedAt > now - Touch)
            return key;
        await keys.TouchAsync(key.Id, now, cancellationToken);
        return key with { LastUsedAt = now };
    }

    private sealed record Entry(ApiKey? Key, DateTimeOffset Until);
}
