using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Domain;
using Orchestrate.Domain.Limits;
using Orchestrate.RunApi.Intake;

namespace Orchestrate.RunApi.Bundles;

/// <summary>Looking at a bundle without running it.</summary>
internal static class BundlesApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/bundles/validate", ValidateAsync);

    private static async Task<Results<JsonHttpResult<BundleVerdict>, ProblemHttpResult>> ValidateAsync(HttpContext context, SubmissionReader reader, ServerLimits limits)
    {
        var read = await reader.ReadAsync(context);
        return read.Problem is { } problem
            ? problem
            : TypedResults.Json(new BundleVerdict(read.Digest, EffectiveLimits.Resolve(read.Bundle.Limits, limits), read.Warnings), DomainJson.Options);
    }
}
