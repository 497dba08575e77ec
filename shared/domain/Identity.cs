using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.Domain;

/// <summary>Ids that are derived, never drawn: the same parts give the same id, so a decision taken twice names the same things.</summary>
public static class Identity
{
    /// <summary>A GUID from a SHA-256 over the parts.</summary>
    public static Guid Derive(Guid scope, params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder(scope.ToString("N"));
        foreach (var part in parts)
            text.Append('\n').Append(part);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()), hash);
        return new Guid(hash[..16]);
    }

    /// <summary>Invariant text of a number, for use as a part.</summary>
    public static string Part(int number) => number.ToString(CultureInfo.InvariantCulture);
}
