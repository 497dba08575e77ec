using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Contracts.Runs;
using Orchestrate.RunApi.Http;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.RunApi.Requests;

/// <summary>What people ask of a run: start, cancel, pause, resume, acknowledge a step.</summary>
internal static class RunRequestsApi
{
    private const int MaxStepId = 200;

    private static readonly string[] Decisions = ["approve", "reject", "retry", "reassign", "skip", "abort", "A", "B", "C", "D"];

    private static readonly Dictionary<string, int> NoMembers = [];
    private static readonly Dictionary<string, int> ReasonMembers = new(StringComparer.Ordinal) { ["reason"] = 2000 };

    private static readonly Dictionary<string, int> AckMembers =
        new(StringComparer.Ordinal) { ["decision"] = 20, ["note"] = 2000, ["agent"] = 64, ["idempotency_key"] = 200 };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/runs/{runId}/start", StartAsync);
        routes.MapPost("/runs/{runId}/cancel", (HttpContext context, string runId, Coordinator coordinator, CancellationToken cancellationToken) =>
            AskWithReasonAsync(context, runId, coordinator, (id, reason, by) => new CancelRun { RunId = id, Reason = reason, RequestedBy = by }, cancellationToken));
        routes.MapPost("/runs/{runId}/pause", (HttpContext context, string runId, Coordinator coordinator, CancellationToken cancellationToken) =>
            AskWithReasonAsync(context, runId, coordinator, (id, reason, by) => new PauseRun { RunId = id, Reason = reason, RequestedBy = by }, cancellationToken));
        routes.MapPost("/runs/{runId}/resume", (HttpContext context, string runId, Coordinator coordinator, CancellationToken cancellationToken) =>
            AskWithReasonAsync(context, runId, coordinator, (id, reason, by) => new ResumeRun { RunId = id, Reason = reason, RequestedBy = by }, cancellationToken));
        routes.MapPost("/runs/{runId}/steps/{stepId}/ack", AcknowledgeAsync);
    }

    private static async Task<Results<JsonHttpResult<RunRequestResult>, ProblemHttpResult>> StartAsync(
        HttpContext context, string runId, Coordinator coordinator, CancellationToken cancellationToken)
    {
        if (!RunIds.TryRead(runId, out var id))
            return RunIds.NotFound();
        var body = await SmallBody.ReadAsync(context, NoMembers);
        return body.Problem is { } problem
            ? problem
            : await coordinator.AskAsync(context, id, new StartRun { RunId = id, RequestedBy = context.GetCaller().KeyName }, 202, cancellationToken);
    }

    private static async Task<Results<JsonHttpResult<RunRequestResult>, ProblemHttpResult>> AskWithReasonAsync<TRequest>(
        HttpContext context, string runId, Coordinator coordinator, Func<Guid, string?, string, TRequest> make, CancellationToken cancellationToken)
        where TRequest : class
    {
        if (!RunIds.TryRead(runId, out var id))
            return RunIds.NotFound();
        var body = await SmallBody.ReadAsync(context, ReasonMembers);
        return body.Problem is { } problem
            ? problem
            : await coordinator.AskAsync(context, id, make(id, body["reason"], context.GetCaller().KeyName), 202, cancellationToken);
    }

    private static async Task<Results<JsonHttpResult<RunRequestResult>, ProblemHttpResult>> AcknowledgeAsync(
        HttpContext context, string runId, string stepId, Coordinator coordinator, CancellationToken cancellationToken)
    {
        if (!RunIds.TryRead(runId, out var id))
            return RunIds.NotFound();
        if (stepId.Length > MaxStepId)
            return Problems.Create(404, "step_not_found", "The run has no such step.");
        var body = await SmallBody.ReadAsync(context, AckMembers, "decision");
        if (body.Problem is { } problem)
            return problem;
        if (!Decisions.Contains(body["decision"], StringComparer.Ordinal))
        {
            return Problems.Create(
                422, "invalid_request", "The body is not valid.", null, [new ProblemError("/decision", "enum", $"`decision` must be one of {string.Join(", ", Decisions)}.")]);
        }

        var key = context.Request.Headers["Idempotency-Key"] is { Count: > 0 } header ? header.ToString() : body["idempotency_key"];
        if (key is { Length: > 200 })
            return Problems.Create(422, "invalid_request", "The body is not valid.", null, [new ProblemError("/idempotency_key", "length", "At most 200 characters.")]);
        var request = new AcknowledgeStep
        {
            RunId = id,
            StepId = stepId,
            Decision = body["decision"]!,
            Note = body["note"],
            Agent = body["agent"],
            IdempotencyKey = key,
            RequestedBy = context.GetCaller().KeyName,
        };
        return await coordinator.AskAsync(context, id, request, 200, cancellationToken);
    }
}
