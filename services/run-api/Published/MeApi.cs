using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.RunApi.Published;

/// <summary>Who the caller is, for account cards.</summary>
internal static class MeApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/me", Get);

    private static Ok<Me> Get(HttpContext context)
    {
        var caller = context.GetCaller();
        return TypedResults.Ok(new Me(caller.KeyName, caller.Scopes));
    }
}
