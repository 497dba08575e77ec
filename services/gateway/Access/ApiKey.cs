namespace Orchestrate.Gateway.Access;

/// <summary>A key as it is stored: never itself, only its hash.</summary>
public sealed record ApiKey
{
    /// <summary>Its id, by which it is revoked.</summary>
    public required Guid Id { get; init; }

    /// <summary>Unique among keys that were not revoked; stands in logs and beside decisions.</summary>
    public required string Name { get; init; }

    /// <summary>The key's first characters, to tell keys apart; empty for a key of an older version.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>SHA-256 of the key.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Whom it works for, where several keys work for one; null: for itself.</summary>
    public string? Tenant { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Name of the key that made it; null for the first ones.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>From when on it no longer works, UTC; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was last used, UTC, up to a minute late; null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was revoked, UTC.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Name of the key that revoked it.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>Whether the key opens anything at that time.</summary>
    public bool WorksAt(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);

    /// <summary>Whether the key may do what the scope stands for.</summary>
    public bool May(string scope) => Scopes.Contains(scope, StringComparer.Ordinal) || Scopes.Contains(Access.Scopes.Admin, StringComparer.Ordinal);
}
