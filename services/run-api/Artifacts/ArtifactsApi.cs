using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Orchestrate.Domain;
using Orchestrate.Domain.Artifacts;
using Orchestrate.RunApi.Http;
using Orchestrate.RunApi.Runs;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Artifacts;

/// <summary>A run's artifacts, for those who may read the run.</summary>
internal static class ArtifactsApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/runs/{runId}/artifacts", ListAsync);
        routes.MapGet("/runs/{runId}/artifacts/{sha256}", GetAsync);
    }

    private static async Task<Results<JsonHttpResult<ArtifactPage>, ProblemHttpResult>> ListAsync(
        HttpRequest request, string runId, RunQueries runs, ArtifactQueries artifacts, CancellationToken cancellationToken)
    {
        if (!RunIds.TryRead(runId, out var run) || !await runs.ExistsAsync(run, cancellationToken))
            return RunIds.NotFound();
        var (place, problem) = ArtifactPlace.Read(request.Query);
        return problem is not null ? problem : TypedResults.Json(await artifacts.ListAsync(run, place, cancellationToken), DomainJson.Options);
    }

    private static async Task<IResult> GetAsync(
        HttpContext context, string runId, string sha256, RunQueries runs, ArtifactQueries artifacts, CancellationToken cancellationToken)
    {
        if (!RunIds.TryRead(runId, out var run) || !await runs.ExistsAsync(run, cancellationToken))
            return RunIds.NotFound();
        if (!ArtifactRules.IsDigest(sha256) || await artifacts.FindAsync(run, sha256, cancellationToken) is not { } artifact)
            return NotFound();
        var tag = new EntityTagHeaderValue($"\"{sha256}\"");
        var headers = context.Response.Headers;

        // Browsers ask again each time: who may read it can change, its content cannot.
        headers.CacheControl = "private, no-cache";
        headers.XContentTypeOptions = "nosniff";
        if (IsKnown(context.Request, tag))
        {
            headers.ETag = tag.ToString();
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        return await artifacts.ContentAsync(artifact, cancellationToken) is { } content
            ? new ArtifactContent(artifact, content, tag)
            : NotFound();
    }

    // Answered before the content is read.
    private static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));

    private static ProblemHttpResult NotFound() =>
        Problems.Create(404, "artifact_not_found", "The run has no such artifact.", "GET /runs/{run_id}/artifacts lists those that it has; they are removed some time after the run's end.");
}
