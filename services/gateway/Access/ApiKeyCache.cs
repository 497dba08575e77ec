using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Orchestrate.Gateway.Edge;

namespace Orchestrate.Gateway.Access;

/// <summary>
/// Remembers keys for a few seconds, so that a request costs no query; a revoked key works at most that long. Unknown keys are remembered too, in a
/// bounded number, so that guessing does not load the database.
/// </summary>
public sealed class ApiKeyCache(ApiKeys keys, TimeProvider time, IOptions<EdgeOptions> options)
{
    private const int MaxEntries = 10_000;
    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>The working key that was presented; null when there is none.</summary>
    public async ValueTask<ApiKey?> FindAsync(string presented, CancellationToken cancellationToken)
    {
        var hash = ApiKeySecrets.Hash(presented);
        var index = Convert.ToBase64String(hash);
        var now = time.GetUtcNow();
        if (!entries.TryGetValue(index, out var entry) || entry.Until <= now)
        {
            if (entries.Count >= MaxEntries)
                entries.Clear();
            entry = new Entry(await keys.FindAsync(hash, cancellationToken), now + TimeSpan.FromSeconds(options.Value.KeyCacheSeconds));
            entries[index] = entry;
        }

        return entry.Key is { RevokedAt: null } key && CryptographicOperations.FixedTimeEquals(key.Hash.Span, hash) ? key : null;
    }

    private sealed record Entry(ApiKey? Key, DateTimeOffset Until);
}
