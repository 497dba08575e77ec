namespace Orchestrate.ServiceDefaults.Callers;

/// <summary>Who makes a request: an API key, known by its name.</summary>
/// <param name="KeyName">The key's name; stands in logs and beside decisions. Never the key.</param>
/// <param name="Scopes">What it may do, for example <c>runs:read</c>.</param>
/// <param name="Tenant">Whom the key works for, where several keys work for one; null: for itself.</param>
public sealed record Caller(string KeyName, IReadOnlyList<string> Scopes, string? Tenant = null)
{
    /// <summary>To whom runs belong that the caller submits: what is shared out fairly is shared out among owners.</summary>
    public string Owner => Tenant ?? KeyName;

    /// <summary>The caller when no gateway stands in front, as on a developer's machine.</summary>
    public static Caller Direct { get; } = new("direct", ["runs:read", "runs:write", "runs:ack", "admin"]);

    /// <summary>A runner that proved itself (<see cref="InternalCalls"/>); it has no scope of a user's.</summary>
    public static Caller Runner { get; } = new("runner", []);
}
