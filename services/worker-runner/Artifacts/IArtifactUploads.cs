using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Artifacts;

/// <summary>Hands content over to run-api, which keeps it.</summary>
public interface IArtifactUploads
{
    /// <summary>
    /// Stores the content and returns its reference; when it returns, the content is stored. Null when it was not stored: too large, the run's quota is used up,
    /// or run-api is out of reach. That is logged, and the work goes on without it.
    /// </summary>
    Task<ArtifactRef?> UploadAsync(Guid runId, NewArtifact artifact, CancellationToken cancellationToken);
}
