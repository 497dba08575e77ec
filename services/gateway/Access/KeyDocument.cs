namespace Orchestrate.Gateway.Access;

/// <summary>A key as the interface shows it.</summary>
internal sealed record KeyDocument
{
    /// <summary>Its id.</summary>
    public required Guid KeyId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>active</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Its first characters.</summary>
    public string? Prefix { get; init; }

    /// <summary>What it may do.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Whom it works for.</summary>
    public string? Tenant { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Name of the key that made it.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>From when on it no longer works.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was last used, up to a minute late.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Name of the key that revoked it.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>The key itself, in the answer to its making and never again.</summary>
    public string? Key { get; init; }

    /// <summary>Describes a key.</summary>
    public static KeyDocument Of(ApiKey key, DateTimeOffset now, string? secret = null) => new()
    {
        KeyId = key.Id,
        Name = key.Name,
        Status = key.WorksAt(now) ? "active" : key.RevokedAt is null ? "expired" : "revoked",
        Prefix = key.Prefix.Length > 0 ? key.Prefix : null,
        Scopes = key.Scopes,
        Tenant = key.Tenant,
        CreatedAt = key.CreatedAt,
        CreatedBy = key.CreatedBy,
        ExpiresAt = key.ExpiresAt,
        LastUsedAt = key.LastUsedAt,
        RevokedAt = key.RevokedAt,
        RevokedBy = key.RevokedBy,
        Key = secret,
    };
}
