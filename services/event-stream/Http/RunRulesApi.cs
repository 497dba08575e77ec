using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Domain;
using Orchestrate.EventStream.Log;

namespace Orchestrate.EventStream.Http;

/// <summary>Which rules bit in a run. The catalogue of all rules is run-api's.</summary>
internal static class RunRulesApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/runs/{runId}/rules", GetAsync);

    private static async Task<Results<JsonHttpResult<RunRules>, ProblemHttpResult>> GetAsync(string runId, IEventLog log, CancellationToken cancellationToken) =>
        await RunAddress.FindAsync(log, runId, cancellationToken) is { } run
            ? TypedResults.Json(await RunRules.ReadAsync(log, run.RunId, cancellationToken), DomainJson.Options)
            : RunAddress.NotFound();
}
