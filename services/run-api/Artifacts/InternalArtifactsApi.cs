using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Orchestrate.Domain;
using Orchestrate.RunApi.Http;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.RunApi.Artifacts;

/// <summary>Where runners hand artifacts over, before anything refers to them. Not for users, whatever their keys may do.</summary>
internal static class InternalArtifactsApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut(InternalCalls.Root + "/runs/{runId}/artifacts/{sha256}", PutAsync);

    private static async Task<Results<JsonHttpResult<ArtifactUpload>, ProblemHttpResult>> PutAsync(
        HttpContext context, string runId, string sha256, ArtifactStore store, IOptions<RunApiOptions> options)
    {
        if (context.GetCaller() != Caller.Runner)
            return InternalCalls.Nothing();
        var (upload, problem) = ArtifactUpload.Read(context.Request, sha256);
        if (upload is null)
            return problem!;
        if (!RunIds.TryRead(runId, out var run) || !await store.KnowsAsync(run, context.RequestAborted))
            return RunIds.NotFound();
        var body = await RequestBody.ReadBytesAsync(context, options.Value.MaxArtifactBytes);
        if (body.Problem is not null)
            return body.Problem;
        if (Convert.ToHexStringLower(SHA256.HashData(body.Bytes.Span)) != sha256)
            return Problems.Create(422, "digest_mismatch", "The content does not have that digest.", "Nothing was stored. Send the content whose SHA-256 stands in the address.");

        return await store.StoreAsync(run, upload, body.Bytes, context.RequestAborted) switch
        {
            StoreOutcome.UnknownRun => RunIds.NotFound(),
            StoreOutcome.QuotaReached => Problems.Create(
                409, "artifact_quota_reached", "The run's artifacts would become too large.", $"All artifacts of a run together may have {options.Value.MaxRunArtifactBytes} bytes. Nothing was stored."),
            StoreOutcome.AlreadyThere => TypedResults.Json(upload, DomainJson.Options),
            _ => TypedResults.Json(upload, DomainJson.Options, statusCode: 201),
        };
    }
}
