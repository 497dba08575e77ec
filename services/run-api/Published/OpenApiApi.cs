using Microsoft.AspNetCore.Http.HttpResults;

namespace Orchestrate.RunApi.Published;

/// <summary>The API's description.</summary>
internal static class OpenApiApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/openapi.json", Get);

    private static FileContentHttpResult Get(OpenApiDocument document) => TypedResults.Bytes(document.Json.ToArray(), "application/json");
}
