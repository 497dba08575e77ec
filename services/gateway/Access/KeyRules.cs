using System.Text.RegularExpressions;

namespace Orchestrate.Gateway.Access;

/// <summary>What may be done with keys. Pure.</summary>
public static partial class KeyRules
{
    /// <summary>Whether a text can be the name of a key or a tenant: 1 to 64 letters, digits, dots, hyphens and underscores; a letter or digit first.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>Scopes that a key of these scopes may not hand on: nobody gives away more than he has. <c>admin</c> has all.</summary>
    /// <param name="maker">The key that makes another.</param>
    /// <param name="wanted">The scopes of the other.</param>
    public static IReadOnlyList<string> NotToGive(ApiKey maker, IReadOnlyList<string> wanted)
    {
        ArgumentNullException.ThrowIfNull(maker);
        ArgumentNullException.ThrowIfNull(wanted);
        return [.. wanted.Where(scope => !maker.May(scope))];
    }

    /// <summary>Whether a key of this lifetime would outlive its maker, which would make a borrowed key a lasting one.</summary>
    /// <param name="maker">The key that makes another.</param>
    /// <param name="expiresAt">When the other ends; null: never.</param>
    public static bool Outlives(ApiKey maker, DateTimeOffset? expiresAt)
    {
        ArgumentNullException.ThrowIfNull(maker);
        return maker.ExpiresAt is { } end && !(expiresAt <= end);
    }

    /// <summary>Whether nobody could manage keys any more without this one.</summary>
    /// <param name="key">The key that is to go.</param>
    /// <param name="all">All keys.</param>
    /// <param name="now">The time.</param>
    public static bool IsLastAdmin(ApiKey key, IEnumerable<ApiKey> all, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        return IsAdmin(key, now) && !all.Any(other => other.Id != key.Id && IsAdmin(other, now));
    }

    private static bool IsAdmin(ApiKey key, DateTimeOffset now) => key.WorksAt(now) && key.Scopes.Contains(Scopes.Admin, StringComparer.Ordinal);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
