using System.Globalization;
using System.Security.Cryptography;

namespace Orchestrate.OpenCodeStub;

/// <summary>Ids of OpenCode's shape.</summary>
internal static class StubIds
{
    /// <summary>A fresh id: the kind, the time and something random.</summary>
    public static string New(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{Now():x12}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(7))}");

    /// <summary>Milliseconds since 1970.</summary>
    public static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
