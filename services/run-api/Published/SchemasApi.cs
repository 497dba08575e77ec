using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Documents;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Published;

/// <summary>The schemas that documents are held against, as published.</summary>
internal static class SchemasApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/schemas", List);
        routes.MapGet("/schemas/{name}", Get);
    }

    private static Ok<SchemaList> List() =>
        TypedResults.Ok(new SchemaList([.. Enum.GetNames<SchemaName>().Select(n => new SchemaLink(n, $"/schemas/{n}"))]));

    private static Results<ContentHttpResult, ProblemHttpResult> Get(string name, SchemaCatalog schemas)
    {
        const string Suffix = ".schema.json";
        var bare = name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name[..^Suffix.Length] : name;
        var known = Enum.GetValues<SchemaName>().Where(n => n.ToString().Equals(bare, StringComparison.OrdinalIgnoreCase)).ToList();
        return known.Count == 0
            ? Problems.Create(404, "schema_not_found", "There is no such schema.", "GET /schemas lists them.")
            : TypedResults.Content(schemas.Text(known[0]), "application/schema+json");
    }
}
