using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orchestrate.Domain;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;
using Orchestrate.RunApi.Store;

namespace Orchestrate.RunApi.Runs;

/// <summary>Reads runs.</summary>
internal sealed class RunQueries(IDbContextFactory<IntakeDbContext> contexts)
{
    /// <summary>Whether there is such a run.</summary>
    public async Task<bool> ExistsAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Runs.AnyAsync(r => r.RunId == runId, cancellationToken);
    }

    /// <summary>One run; null when there is none.</summary>
    public async Task<StoredRun?> FindAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var query =
            from run in db.Runs.AsNoTracking()
            join bundle in db.Bundles on run.BundleDigest equals bundle.Digest
            join view in db.LoopRuns on run.RunId equals view.RunId into views
            from view in views.DefaultIfEmpty()
            where run.RunId == runId
            select new { run, bundle.Json, State = (string?)view.State, LastSeq = (long?)view.LastSeq, UpdatedAt = (DateTimeOffset?)view.UpdatedAt };
        var found = await query.SingleOrDefaultAsync(cancellationToken);
        return found is null
            ? null
            : new StoredRun(
                found.run,
                JsonSerializer.Deserialize<SpecBundle>(found.Json, DomainJson.Options)!,
                found.State is null ? null : JsonSerializer.Deserialize<RunState>(found.State, DomainJson.Options),
                found.LastSeq ?? 0,
                found.UpdatedAt ?? found.run.SubmittedAt);
    }

    /// <summary>A page of runs, newest first.</summary>
    public async Task<RunPage> ListAsync(RunFilter filter, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var runs = db.Runs.AsNoTracking();
        if (filter.From is { } from)
            runs = runs.Where(r => r.SubmittedAt >= from);
        if (filter.To is { } to)
            runs = runs.Where(r => r.SubmittedAt < to);
        if (filter.Labels is { } labels)
            runs = runs.Where(r => EF.Functions.JsonContains(r.Labels, labels));
        if (filter.Cursor is { } cursor)
        {
            // One comparison of pairs, so that the index on both columns is used.
            runs = runs.Where(r => EF.Functions.LessThan(ValueTuple.Create(r.SubmittedAt, r.RunId), ValueTuple.Create(cursor.SubmittedAt, cursor.RunId)));
        }

        var query =
            from run in runs
            join view in db.LoopRuns on run.RunId equals view.RunId into views
            from view in views.DefaultIfEmpty()
            select new RunListing
            {
                Run = run,
                Status = view.Status,
                Reason = view.Reason,
                Terminal = (bool?)view.Terminal,
                LastSeq = (long?)view.LastSeq,
                UpdatedAt = (DateTimeOffset?)view.UpdatedAt,
            };
        if (filter.Status.Length > 0)
            query = query.Where(l => filter.Status.Contains(l.Status ?? RunJson.Submitted));

        var page = await query.OrderByDescending(l => l.Run.SubmittedAt).ThenByDescending(l => l.Run.RunId).Take(filter.Limit + 1).ToListAsync(cancellationToken);
        var next = page.Count > filter.Limit ? RunCursor.After(page[filter.Limit - 1].Run) : null;
        return new RunPage([.. page.Take(filter.Limit).Select(RunSummary.From)], next);
    }
}
