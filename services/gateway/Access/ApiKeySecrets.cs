using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.Gateway.Access;

/// <summary>Makes keys and hashes them. 256 random bits need no slow hash.</summary>
public static class ApiKeySecrets
{
    /// <summary>Longest header that is looked at.</summary>
    public const int MaxLength = 200;

    // The scheme and 8 of 43 random characters: enough to tell keys apart, and 208 bits stay unknown.
    private const int PrefixLength = 12;

    /// <summary>A new key: <c>orc_</c> and 43 characters.</summary>
    public static string Create() => "orc_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What of a key may be shown.</summary>
    public static string Prefix(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length > 2 * PrefixLength ? key[..PrefixLength] : "";
    }

    /// <summary>SHA-256 of a key.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
