using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>A token and the meters that are open under it. The token itself is not kept.</summary>
internal sealed class ProxyToken(byte[] digest)
{
    public byte[] Digest { get; } = digest;

    public ConcurrentDictionary<string, TurnMeter> Meters { get; } = new(StringComparer.Ordinal);

    public static byte[] DigestOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public bool Is(byte[] presented) => CryptographicOperations.FixedTimeEquals(Digest, presented);
}
