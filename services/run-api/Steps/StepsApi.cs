using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Domain;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Views;
using Orchestrate.RunApi.Http;
using Orchestrate.RunApi.Runs;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Steps;

/// <summary>The steps of a run.</summary>
internal static class StepsApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/runs/{runId}/steps", ListAsync);
        routes.MapGet("/runs/{runId}/steps/{stepId}", GetAsync);
    }

    private static async Task<Results<JsonHttpResult<StepList>, ProblemHttpResult>> ListAsync(
        string runId, RunQueries queries, ServerLimits limits, CancellationToken cancellationToken) =>
        await FindAsync(runId, queries, limits, cancellationToken) is { } run
            ? TypedResults.Json(new StepList(run.RunId, [.. RunSteps.Of(run).Select(s => s with { Detail = null })]), DomainJson.Options)
            : RunIds.NotFound();

    private static async Task<Results<JsonHttpResult<RunStep>, ProblemHttpResult>> GetAsync(
        string runId, string stepId, RunQueries queries, ServerLimits limits, CancellationToken cancellationToken)
    {
        if (await FindAsync(runId, queries, limits, cancellationToken) is not { } run)
            return RunIds.NotFound();
        return RunSteps.Of(run).FirstOrDefault(s => s.StepId == stepId) is { } step
            ? TypedResults.Json(step, DomainJson.Options)
            : Problems.Create(404, "step_not_found", "The run has no such step.", "GET /runs/{id}/steps lists them.");
    }

    private static async Task<RunDocument?> FindAsync(string runId, RunQueries queries, ServerLimits limits, CancellationToken cancellationToken) =>
        RunIds.TryRead(runId, out var id) && await queries.FindAsync(id, cancellationToken) is { } run
            ? RunDocuments.Describe(id, run.Bundle, run.State, limits, run.Run.SubmittedAt, run.LastSeq)
            : null;
}
