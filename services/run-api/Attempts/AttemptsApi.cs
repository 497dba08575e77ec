using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Views;
using Orchestrate.RunApi.Http;
using Orchestrate.RunApi.Requests;
using Orchestrate.RunApi.Runs;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.RunApi.Attempts;

/// <summary>What agents did, whether it was accepted or not: listed, restored, discarded.</summary>
internal static class AttemptsApi
{
    private const int MaxBranch = 200;

    private static readonly Dictionary<string, int> NoMembers = [];
    private static readonly Dictionary<string, int> RestoreMembers = new(StringComparer.Ordinal) { ["branch"] = MaxBranch };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/runs/{runId}/attempts", ListAsync);
        routes.MapPost("/runs/{runId}/attempts/{attemptId}/restore", RestoreAsync);
        routes.MapPost("/runs/{runId}/attempts/{attemptId}/discard", DiscardAsync);
    }

    private static async Task<Results<JsonHttpResult<AttemptList>, ProblemHttpResult>> ListAsync(
        string runId, RunQueries queries, Keepers keepers, CancellationToken cancellationToken)
    {
        if (!RunIds.TryRead(runId, out var id) || await queries.FindAsync(id, cancellationToken) is not { } run)
            return RunIds.NotFound();
        if (run.State is not { } state)
            return TypedResults.Json(new AttemptList(id, RunJson.Submitted, null, null, []), DomainJson.Options);
        var retention = await keepers.DescribeAsync(id, cancellationToken);
        var attempts = AttemptDocuments.Describe(state, retention is null ? null : RetentionTimes.Policy(retention));
        return TypedResults.Json(
            new AttemptList(id, state.Status.Name(), state.EndedAt, retention is null ? null : RetentionTimes.From(retention), attempts), DomainJson.Options);
    }

    private static async Task<Results<JsonHttpResult<RunRequestResult>, ProblemHttpResult>> DiscardAsync(
        HttpContext context, string runId, string attemptId, Coordinator coordinator, CancellationToken cancellationToken)
    {
        if (!RunIds.TryRead(runId, out var id))
            return RunIds.NotFound();
        if (!RunIds.TryRead(attemptId, out var attempt))
            return NotFound();
        var body = await SmallBody.ReadAsync(context, NoMembers);
        return body.Problem is { } problem
            ? problem
            : await coordinator.AskAsync(context, id, new DiscardAttempt { RunId = id, AttemptId = attempt, RequestedBy = context.GetCaller().KeyName }, 200, cancellationToken);
    }

    private static async Task<Results<JsonHttpResult<RestoredAttempt>, ProblemHttpResult>> RestoreAsync(
        HttpContext context, string runId, string attemptId, RunQueries queries, Keepers keepers, CancellationToken cancellationToken)
    {
        if (!RunIds.TryRead(runId, out var id) || await queries.FindAsync(id, cancellationToken) is not { } run)
            return RunIds.NotFound();
        var body = await SmallBody.ReadWithFlagsAsync(context, RestoreMembers, "patch");
        if (body.Problem is { } problem)
            return problem;
        if (!RunIds.TryRead(attemptId, out var attempt) || Find(run.State, attempt) is not var (task, found))
            return NotFound();
        var answer = await keepers.RestoreAsync(
            new RestoreAttempt
            {
                RunId = id,
                TaskId = task.Task.TaskId,
                AttemptId = attempt,
                AttemptNumber = found.Number,
                Commit = found.Commit,
                BaseCommit = found.BaseCommit,
                Workspace = new WorkspaceSource { Type = run.Bundle.Workspace.Type, Source = run.Bundle.Workspace.Source, Ref = run.Bundle.Workspace.Ref },
                Branch = body["branch"],
                Patch = body["patch"] == SmallBody.True,
            },
            cancellationToken);
        return answer switch
        {
            null => Unavailable(context),
            { Outcome: "restored" } => TypedResults.Json(
                new RestoredAttempt(id, attempt, answer.Branch, answer.Commit, answer.Location, answer.Detail, answer.Patch), DomainJson.Options),
            _ => Refused(answer),
        };
    }

    private static (TaskState Task, AttemptState Attempt)? Find(RunState? state, Guid attemptId)
    {
        foreach (var task in state?.Tasks ?? [])
        {
            if (task.Attempts.Find(a => a.AttemptId == attemptId) is { } attempt)
                return (task, attempt);
        }

        return null;
    }

    private static ProblemHttpResult NotFound() =>
        Problems.Create(404, "attempt_not_found", "The run has no such attempt.", "GET /runs/{id}/attempts lists them.");

    private static ProblemHttpResult Refused(AttemptRestored answer) => answer.Outcome switch
    {
        "branch_exists" => Problems.Create(409, answer.Outcome, "There is such a branch already.", answer.Detail),
        "branch_invalid" => Problems.Create(
            422, "invalid_request", "The body is not valid.", answer.Detail, [new ProblemError("/branch", "format", answer.Detail ?? "It is not a name that git allows for a branch.")]),
        "nothing_to_restore" => Problems.Create(409, answer.Outcome, "The attempt left nothing.", answer.Detail),
        "attempt_removed" => Problems.Create(410, answer.Outcome, "The attempt's work is gone.", answer.Detail),
        _ => Problems.Create(502, "workspace_failed", "The attempt could not be restored.", answer.Detail),
    };

    private static ProblemHttpResult Unavailable(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "5";
        return Problems.Create(503, "runner_unavailable", "No runner is available right now.", "No runner answered in time. The branch may still be written; asking again is harmless.");
    }
}
