using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What is left of a run's attempts: given back to people, and removed when the coordinator says that it may go.</summary>
public interface IAttemptArchive
{
    /// <summary>Writes an attempt's work as a branch: into the source if that is a git repository, otherwise into the run's own. A branch that exists is never moved.</summary>
    /// <param name="request">Which attempt, and as what.</param>
    /// <param name="branch">The branch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WorkspaceException">git failed.</exception>
    Task<RestoreOutcome> RestoreAsync(RestoreAttempt request, string branch, CancellationToken cancellationToken);

    /// <summary>What changed between two commits as a patch that git can apply; null when it is larger than <paramref name="largest"/> bytes.</summary>
    Task<byte[]?> PatchAsync(Guid runId, string from, string to, int largest, CancellationToken cancellationToken);

    /// <summary>Removes the run's clones, checkouts and set-up caches; what agents left is in the repositories by then. Idempotent.</summary>
    Task DropWorkingFilesAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>Removes what is kept of these attempts. Idempotent.</summary>
    Task DropAttemptsAsync(Guid runId, IReadOnlyCollection<Guid> attempts, CancellationToken cancellationToken);

    /// <summary>Attempts, other than the settled ones, of which something is kept that the integrated commit does not contain.</summary>
    Task<IReadOnlyList<Guid>> UnsettledAsync(Guid runId, IReadOnlyCollection<Guid> settled, CancellationToken cancellationToken);
}
