using Orchestrate.Domain;
using Orchestrate.Domain.Views;
using Orchestrate.RunApi.Http;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Runs;

/// <summary>The report of a run, also of one that is not done.</summary>
internal static class ReportApi
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/runs/{runId}/report", GetAsync);

    private static async Task<IResult> GetAsync(HttpRequest request, string runId, RunQueries queries, CancellationToken cancellationToken)
    {
        if (!RunIds.TryRead(runId, out var id) || await queries.FindAsync(id, cancellationToken) is not { } run)
            return RunIds.NotFound();
        var format = request.Query["format"].ToString();
        if (format is not ("" or "md" or "json"))
            return Problems.Create(422, "invalid_query", "The query is not valid.", null, [new ProblemError("format", "enum", "`format` must be json or md.")]);
        if (run.State is null)
        {
            request.HttpContext.Response.Headers.RetryAfter = "1";
            return Problems.Create(409, "run_not_started", "There is nothing to report yet.", "The run has not been taken up by the coordinator; try again in a moment.");
        }

        var report = RunReports.Build(run.Bundle, run.State, run.Run.SubmittedAt);
        return format == "md" || (format.Length == 0 && Accepted.First(request) == Accepted.Markdown)
            ? TypedResults.Content(ReportMarkdown.Write(report), "text/markdown; charset=utf-8")
            : TypedResults.Json(report, DomainJson.Options);
    }
}
