using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Domain;
using Orchestrate.Domain.Rules;

namespace Orchestrate.RunApi.Published;

/// <summary>The rules that this server enforces, with their default numbers. Which of them bit in a run, event-stream knows: it reads the log.</summary>
internal static class RulesApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/rules", List);

    private static JsonHttpResult<RuleList> List() => TypedResults.Json(new RuleList(RuleCatalogue.All), DomainJson.Options);
}
