using System.Globalization;
using Microsoft.Net.Http.Headers;
using Orchestrate.EventStream.Log;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.EventStream.Http;

/// <summary>Events of one run and of all runs.</summary>
internal static class EventsApi
{
    private const int MaxWait = 10_000;
    private const int MaxLimit = 500;
    private const int DefaultLimit = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/runs/{runId}/events", RunAsync);
        routes.MapGet("/events", (HttpContext context, AllRunsStream stream) => stream.RunAsync(context));
    }

    private static async Task<IResult> RunAsync(HttpContext context, string runId, IEventLog log, RunStream stream, LongPoll poll)
    {
        if (await RunAddress.FindAsync(log, runId, context.RequestAborted) is not { } run)
            return RunAddress.NotFound();

        var errors = new List<ProblemError>();
        var after = After(context.Request, errors);
        var wait = Number(context.Request, "wait_ms", 0, MaxWait, 0, errors);
        var limit = Number(context.Request, "limit", 1, MaxLimit, DefaultLimit, errors);
        if (errors.Count > 0)
            return Problems.Create(400, "invalid_query", "The query is not valid.", "Correct every parameter in the list.", errors);
        if (WantsJson(context.Request))
            return TypedResults.Bytes(await poll.ReadAsync(run, after, TimeSpan.FromMilliseconds(wait), (int)limit, context.RequestAborted), "application/json");
        // Tells an EventSource that there is nothing to come back for.
        if (run.Terminal && after > 0 && after >= run.LastSeq)
            return TypedResults.NoContent();
        await stream.RunAsync(context, run, after);
        return TypedResults.Empty;
    }

    private static bool WantsJson(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return accepted.Any(type => Is(type, "application/json")) && !accepted.Any(type => Is(type, "text/event-stream"));
    }

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the client stopped: the header that EventSource sends by itself, or one of two query parameters.</summary>
    private static long After(HttpRequest request, List<ProblemError> errors)
    {
        if (request.Headers["Last-Event-ID"] is { Count: > 0 } header)
            return Parse(header.ToString(), "Last-Event-ID", 0, long.MaxValue - 1, 0, errors);
        var name = request.Query.ContainsKey("last_event_id") ? "last_event_id" : "after";
        return Number(request, name, 0, long.MaxValue - 1, 0, errors);
    }

    private static long Number(HttpRequest request, string name, long least, long most, long otherwise, List<ProblemError> errors) =>
        request.Query[name] is { Count: > 0 } text ? Parse(text.ToString(), name, least, most, otherwise, errors) : otherwise;

    private static long Parse(string text, string name, long least, long most, long otherwise, List<ProblemError> errors)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        errors.Add(new ProblemError(name, "number", $"`{name}` must be a number from {least} to {most}."));
        return otherwise;
    }
}
