using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>A token of an OpenCode process and the meters that are open under it. The token itself is not kept.</summary>
internal sealed class ProxyToken(byte[] digest)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _sessions = new(StringComparer.Ordinal);
    private TurnMeter? _last;
    private int _unclaimed;

    public byte[] Digest { get; } = digest;

    public ConcurrentDictionary<string, TurnMeter> Meters { get; } = new(StringComparer.Ordinal);

    /// <summary>Opens a meter for its session. False when the session has one.</summary>
    public bool Open(TurnMeter meter)
    {
        lock (_gate)
        {
            if (!Meters.TryAdd(meter.Options.SessionId, meter))
                return false;
            _sessions.Add(meter.Options.SessionId);
            _last = meter;
            meter.CountUnknownSessions(_unclaimed);
            _unclaimed = 0;
            return true;
        }
    }

    /// <summary>
    /// Counts a call of a session without an open meter towards the turns that run in the process: those with an open meter, otherwise the one that had the last, whose
    /// turn is still being checked, otherwise the first to come. A straggler of a turn's own session is nobody's nested agent.
    /// </summary>
    /// <returns>The meters that count it.</returns>
    public IReadOnlyCollection<TurnMeter> CountUnknown(string session)
    {
        lock (_gate)
        {
            if (_sessions.Contains(session))
                return [];
            ICollection<TurnMeter> counting = Meters.IsEmpty && _last is not null ? [_last] : Meters.Values;
            if (counting.Count == 0)
                _unclaimed++;
            foreach (var meter in counting)
                meter.CountUnknownSessions(1);
            return [.. counting];
        }
    }

    public static byte[] DigestOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public bool Is(byte[] presented) => CryptographicOperations.FixedTimeEquals(Digest, presented);
}
