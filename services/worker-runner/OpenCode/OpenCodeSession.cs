namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>A session as OpenCode reports it.</summary>
/// <param name="Id"><c>ses_…</c>.</param>
/// <param name="ParentId">The parent session; null for a root.</param>
/// <param name="Title">The title.</param>
/// <param name="Directory">The directory it works in, absolute.</param>
/// <param name="Metadata">What its creator stored; only text values.</param>
public sealed record OpenCodeSession(string Id, string? ParentId, string Title, string Directory, IReadOnlyDictionary<string, string> Metadata);
