using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Http;

/// <summary>Ids of runs in addresses.</summary>
internal static class RunIds
{
    /// <summary>Reads an id. What is not an id names no run.</summary>
    public static bool TryRead(string text, out Guid runId) => Guid.TryParseExact(text, "D", out runId);

    /// <summary>The same answer for ids that are unknown, malformed or somebody else's.</summary>
    public static ProblemHttpResult NotFound() => Problems.Create(404, "run_not_found", "There is no such run.", "Check the id; GET /runs lists the runs that this key may see.");
}
