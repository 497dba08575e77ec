namespace Orchestrate.Gateway.Access;

/// <summary>A key that is to be made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scopes">What it may do.</param>
public sealed record NewKey(string Name, IReadOnlyList<string> Scopes)
{
    /// <summary>Whom it works for; null: for itself.</summary>
    public string? Tenant { get; init; }

    /// <summary>From when on it no longer works, UTC; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Name of the key that makes it; null for the first ones.</summary>
    public string? CreatedBy { get; init; }
}
