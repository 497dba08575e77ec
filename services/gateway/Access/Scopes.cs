namespace Orchestrate.Gateway.Access;

/// <summary>What a key may do.</summary>
public static class Scopes
{
    /// <summary>Read runs, events, reports.</summary>
    public const string Read = "runs:read";

    /// <summary>Submit, start and cancel runs; validate bundles.</summary>
    public const string Write = "runs:write";

    /// <summary>Acknowledge steps.</summary>
    public const string Acknowledge = "runs:ack";

    /// <summary>Everything.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Write, Acknowledge, Admin];
}
