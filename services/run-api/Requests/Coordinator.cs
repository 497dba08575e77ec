using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Contracts.Runs;
using Orchestrate.RunApi.Http;
using Orchestrate.RunApi.Runs;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Requests;

/// <summary>Asks the coordinator over the bus; what it answers was decided under the run's lock.</summary>
internal sealed partial class Coordinator(IServiceScopeFactory scopes, RunQueries queries, TimeProvider time, ILogger<Coordinator> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks, and turns the answer into a result with that status when it took effect.</summary>
    public async Task<Results<JsonHttpResult<RunRequestResult>, ProblemHttpResult>> AskAsync<TRequest>(
        HttpContext context, Guid runId, TRequest request, int accepted, CancellationToken cancellationToken)
        where TRequest : class
    {
        if (!await queries.ExistsAsync(runId, cancellationToken))
            return RunIds.NotFound();
        try
        {
            var answer = await AnswerAsync(request, cancellationToken);
            // The run is stored, so the coordinator is about to take it up.
            for (var started = time.GetTimestamp(); answer.Code == "run_not_found" && time.GetElapsedTime(started) < Patience;)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
                answer = await AnswerAsync(request, cancellationToken);
            }

            if (answer.Accepted)
                return TypedResults.Json(new RunRequestResult(runId, answer.Status), statusCode: accepted);
            return answer.Code == "run_not_found" ? Unavailable(context, "The run has not been taken up yet.") : Refused(answer);
        }
        catch (RequestException exception)
        {
            NoAnswer(exception, runId, typeof(TRequest).Name);
            return Unavailable(context, "The coordinator did not answer in time. The request may still take effect; look at the run before asking again.");
        }
    }

    private static ProblemHttpResult Refused(RunRequestAnswered answer)
    {
        var code = answer.Code ?? "refused";
        var (status, title) = code switch
        {
            "step_not_found" => (404, "The run has no such step."),
            "attempt_not_found" => (404, "The run has no such attempt."),
            "not_ended" => (409, "The run has not ended."),
            "step_not_waiting" => (409, "The step waits for nobody."),
            "decision_not_offered" => (422, "The step does not offer that decision."),
            "note_required" => (422, "The decision needs a note."),
            "limit_reached" => (409, "The server allows the run no more."),
            "agent_unknown" => (422, "The decision needs an agent that the run knows."),
            "not_started" => (409, "The run waits for its start."),
            "too_late" => (409, "It is too late for that."),
            _ => (409, "The request does not fit the run's state."),
        };
        var problem = Problems.Create(status, code, title, answer.Detail);
        problem.ProblemDetails.Extensions["run_status"] = answer.Status;
        return problem;
    }

    private static ProblemHttpResult Unavailable(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "2";
        return Problems.Create(503, "coordinator_unavailable", "The coordinator is not available right now.", detail);
    }

    private async Task<RunRequestAnswered> AnswerAsync<TRequest>(TRequest request, CancellationToken cancellationToken)
        where TRequest : class
    {
        await using var scope = scopes.CreateAsyncScope();
        var client = scope.ServiceProvider.GetRequiredService<IRequestClient<TRequest>>();
        return (await client.GetResponse<RunRequestAnswered>(request, cancellationToken)).Message;
    }

    [LoggerMessage(LogLevel.Warning, "The coordinator did not answer {Request} for run {RunId}")]
    private partial void NoAnswer(Exception exception, Guid runId, string request);
}
