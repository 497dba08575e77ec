using Orchestrate.RunApi.Store;

namespace Orchestrate.RunApi.Artifacts;

/// <summary>An artifact in a list.</summary>
/// <param name="Sha256">SHA-256 of the content, lower-case hex; part of its address.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Kind">What it is.</param>
/// <param name="MediaType">Media type.</param>
/// <param name="Length">Bytes.</param>
/// <param name="TaskId">The task that it belongs to.</param>
/// <param name="AttemptId">The attempt that it belongs to.</param>
/// <param name="CreatedAt">When it was handed over, UTC.</param>
internal sealed record ArtifactDocument(string Sha256, string Name, string Kind, string MediaType, long Length, string? TaskId, Guid? AttemptId, DateTimeOffset CreatedAt)
{
    public static ArtifactDocument From(ArtifactRow row) => new(row.Sha256, row.Name, row.Kind, row.MediaType, row.Length, row.TaskId, row.AttemptId, row.CreatedAt);
}
