namespace Orchestrate.Gateway.Access;

/// <summary>A key as it is stored: never itself, only its hash.</summary>
/// <param name="Name">Unique among keys; stands in logs and beside decisions.</param>
/// <param name="Hash">SHA-256 of the key.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="RevokedAt">When it was revoked, UTC.</param>
public sealed record ApiKey(string Name, ReadOnlyMemory<byte> Hash, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>Whether the key may do what the scope stands for.</summary>
    public bool May(string scope) => Scopes.Contains(scope, StringComparer.Ordinal) || Scopes.Contains(Access.Scopes.Admin, StringComparer.Ordinal);
}
