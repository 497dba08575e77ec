namespace Orchestrate.Gateway.Edge;

/// <summary>What stands at <c>/</c>: what this is and where to go on. No key needed, and nothing is said about runs.</summary>
internal static class Landing
{
    public static IResult Show() => TypedResults.Ok(new
    {
        name = "orchestrate",
        version = typeof(Landing).Assembly.GetName().Version!.ToString(3),
        description = "The server that makes coding agents finish. Submit a spec bundle to POST /runs with an API key (Authorization: Bearer).",
        links = new { api = "/openapi.json", schemas = "/schemas", rules = "/rules", runs = "/runs", events = "/events", ready = "/health/ready" },
    });
}
