using Microsoft.EntityFrameworkCore;
using Orchestrate.RunApi.Store;

namespace Orchestrate.RunApi.Artifacts;

/// <summary>Reads artifacts, each only as its run's.</summary>
internal sealed class ArtifactQueries(IDbContextFactory<IntakeDbContext> contexts)
{
    /// <summary>A page of a run's artifacts.</summary>
    public async Task<ArtifactPage> ListAsync(Guid runId, ArtifactPlace place, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Artifacts.AsNoTracking().Where(a => a.RunId == runId && a.Seq > place.After).OrderBy(a => a.Seq).Take(place.Limit + 1).ToListAsync(cancellationToken);
        return new ArtifactPage([.. rows.Take(place.Limit).Select(ArtifactDocument.From)], rows.Count > place.Limit ? ArtifactPlace.Cursor(rows[place.Limit - 1].Seq) : null);
    }

    /// <summary>The run's reference to that content, the first when it has several names; null when it has none.</summary>
    public async Task<ArtifactRow?> FindAsync(Guid runId, string sha256, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Artifacts.AsNoTracking().Where(a => a.RunId == runId && a.Sha256 == sha256).OrderBy(a => a.Seq).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The content of a run's artifact; null when it has been removed.</summary>
    public async Task<byte[]?> ContentAsync(ArtifactRow artifact, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.ArtifactContents.AsNoTracking()
            .Where(c => c.Sha256 == artifact.Sha256 && db.Artifacts.Any(a => a.RunId == artifact.RunId && a.Sha256 == c.Sha256))
            .Select(c => c.Content).SingleOrDefaultAsync(cancellationToken);
    }
}
