using Orchestrate.Domain;
using Orchestrate.Domain.Prompts;
using Orchestrate.RunApi.Http;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Runs;

/// <summary>What whoever takes a run over must know (FAIL-6, CTX-1), also of a run that is done.</summary>
internal static class HandoverApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/runs/{runId}/handover", GetAsync);

    private static async Task<IResult> GetAsync(HttpRequest request, string runId, RunQueries queries, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!RunIds.TryRead(runId, out var id) || await queries.FindAsync(id, cancellationToken) is not { } run)
            return RunIds.NotFound();
        if (run.State is null)
        {
            request.HttpContext.Response.Headers.RetryAfter = "1";
            return Problems.Create(409, "run_not_started", "There is nothing to hand over yet.", "The run has not been taken up by the coordinator; try again in a moment.");
        }

        var document = HandoverDocument.Write(run.Bundle, run.State, time.GetUtcNow());
        return Accepted.First(request) == Accepted.Json
            ? TypedResults.Json(new Handover(id, document), DomainJson.Options)
            : TypedResults.Content(document, "text/markdown; charset=utf-8");
    }
}
