namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>A session to create.</summary>
public sealed record NewOpenCodeSession
{
    /// <summary>The directory it works in, absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>The title; without one OpenCode spends a model call on inventing it.</summary>
    public required string Title { get; init; }

    /// <summary>The parent session; null for a root.</summary>
    public string? ParentId { get; init; }

    /// <summary>Stored with the session and given back.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Rules in order; the last one that matches decides.</summary>
    public required IReadOnlyList<OpenCodePermissionRule> Permissions { get; init; }
}
