using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Domain;
using Orchestrate.Domain.Limits;
using Orchestrate.RunApi.Http;
using Orchestrate.RunApi.Intake;
using Orchestrate.RunApi.Store;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.RunApi.Runs;

/// <summary>Submitting and reading runs.</summary>
internal static class RunsApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/runs", SubmitAsync);
        routes.MapGet("/runs", ListAsync);
        routes.MapGet("/runs/{runId}", GetAsync);
    }

    private static async Task<Results<JsonHttpResult<JsonObject>, ProblemHttpResult>> SubmitAsync(
        HttpContext context, SubmissionReader reader, SubmissionStore store, RunQueries queries, ServerLimits limits, TimeProvider time)
    {
        var read = await reader.ReadAsync(context);
        if (read.Problem is { } problem)
            return problem;

        var run = new RunRow
        {
            RunId = Guid.CreateVersion7(time.GetUtcNow()),
            BundleDigest = read.Digest,
            Name = read.Bundle.Metadata.Name,
            Labels = JsonSerializer.Serialize(read.Bundle.Metadata.Labels, DomainJson.Options),
            Owner = context.GetCaller().Owner,
            Start = read.Start,
            Mode = read.Mode,
            SubmittedAt = time.GetUtcNow(),
        };
        var stored = await store.StoreAsync(new Submission(run, read.Json, read.IdempotencyKey, read.BodyDigest), context.RequestAborted);
        if (stored.Conflict)
        {
            return Problems.Create(
                409, "idempotency_key_reused", "This idempotency key stands for another submission.",
                $"The key made run {stored.RunId} from another bundle or other options. Use a new key for a new run.");
        }

        context.Response.Headers.Location = $"/runs/{stored.RunId}";
        if (!stored.Replayed)
            return Answer(new StoredRun(run, read.Bundle, null, 0, run.SubmittedAt), limits, read.Warnings);

        context.Response.Headers["Idempotent-Replayed"] = "true";
        var earlier = await queries.FindAsync(stored.RunId, context.RequestAborted);
        return earlier is null ? RunIds.NotFound() : Answer(earlier, limits, read.Warnings);
    }

    private static JsonHttpResult<JsonObject> Answer(StoredRun run, ServerLimits limits, IReadOnlyList<ProblemError> warnings) =>
        TypedResults.Json(RunJson.Of(run, limits, warnings), DomainJson.Options, statusCode: 202);

    private static async Task<Results<JsonHttpResult<RunPage>, ProblemHttpResult>> ListAsync(HttpRequest request, RunQueries queries, CancellationToken cancellationToken)
    {
        var (filter, problem) = RunFilter.Read(request.Query);
        return problem is not null ? problem : TypedResults.Json(await queries.ListAsync(filter, cancellationToken), DomainJson.Options);
    }

    private static async Task<Results<JsonHttpResult<JsonObject>, ProblemHttpResult>> GetAsync(
        string runId, RunQueries queries, ServerLimits limits, CancellationToken cancellationToken) =>
        RunIds.TryRead(runId, out var id) && await queries.FindAsync(id, cancellationToken) is { } run
            ? TypedResults.Json(RunJson.Of(run, limits), DomainJson.Options)
            : RunIds.NotFound();
}
