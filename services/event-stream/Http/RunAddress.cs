using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.EventStream.Log;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.EventStream.Http;

/// <summary>The run that an address names.</summary>
internal static class RunAddress
{
    /// <summary>The run; null when there is none. What is not an id names no run.</summary>
    public static async Task<RunPosition?> FindAsync(IEventLog log, string runId, CancellationToken cancellationToken) =>
        Guid.TryParseExact(runId, "D", out var id) ? await log.FindAsync(id, cancellationToken) : null;

    /// <summary>The same answer for ids that are unknown, malformed or somebody else's.</summary>
    public static ProblemHttpResult NotFound() => Problems.Create(404, "run_not_found", "There is no such run.", "Check the id; GET /runs lists the runs that this key may see.");
}
