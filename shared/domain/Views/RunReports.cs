using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>Builds reports. Pure.</summary>
public static class RunReports
{
    /// <summary>The report of a run, also of one that still runs.</summary>
    public static RunReport Build(SpecBundle bundle, RunState state, DateTimeOffset submittedAt)
    {
        var document = RunDocuments.Describe(state.RunId, bundle, state, new ServerLimits(), submittedAt, 0);
        return new RunReport
        {
            RunId = state.RunId,
            Name = bundle.Metadata.Name,
            Goal = bundle.Goal,
            Status = document.Status,
            Reason = state.Reason,
            Detail = state.Detail,
            Summary = state.Iterations.LastOrDefault(i => i.Report is not null)?.Report,
            Statements = [.. ReportStatements.Of(bundle, state)],
            Claims = [.. ReportStatements.Claims(state)],
            Verifications = [.. ReportEvidence.All(bundle, state)],
            Ambiguities = [.. ReportAmbiguities.Of(bundle, state)],
            Exclusions = [.. ReportExclusions.Of(bundle, state)],
            Contributions = [.. state.Tasks.Select(Describe)],
            Acceptance = document.Acceptance,
            OpenPoints = [.. OpenPoints(state)],
            Commit = state.Head,
            Branch = state.ResultBranch,
            Location = state.ResultLocation,
            Delivery = state.ResultDelivery,
            DeliveryDetail = state.ResultDetail,
            Usage = state.Usage,
            Iterations = state.Iterations.Count,
        };
    }

    private static Contribution Describe(TaskState task) => new()
    {
        TaskId = task.Task.TaskId,
        Title = task.Task.Title,
        Agent = Attribution.AgentOf(task),
        Attribution = Attribution.Of(task.Task.Type, Attribution.AgentOf(task)),
        Progress = task.Progress,
        Attempts = task.Attempts.Count,
        Turns = task.Attempts.Sum(a => a.Turns),
        SentBack = task.Attempts.Sum(a => a.Revisions + a.Repairs),
        Score = task.Attempts.Count > 0 ? task.Attempt.Score : null,
        ChangedFiles = task.Attempts.Count > 0 ? task.Attempt.ChangedFiles : [],
        Verifications = task.Attempts.Count > 0 ? task.Attempt.Verifications : [],
        Report = task.Attempts.Count > 0 ? task.Attempt.Report : null,
        Branch = task.Branched?.Reason,
        Detail = task.Detail,
    };

    private static IEnumerable<string> OpenPoints(RunState state)
    {
        foreach (var escalation in state.Escalations.Where(e => e.Waiting))
            yield return $"{escalation.StepId} waits for an acknowledgement: {escalation.Message}";
        foreach (var task in state.Tasks.Where(t => t is { Bypass: not null, Progress: TaskProgress.Merged }))
            yield return $"Task `{task.Task.TaskId}`: what @{task.Attempt.Agent} wrote into a spec folder was kept although only another agent may (AGT-4). {task.Bypass!.By} decided it: {task.Bypass.Note}";
        if (state.UnconfirmedStops > 0)
            yield return $"{state.UnconfirmedStops} pieces of work could not be confirmed as stopped.";
        foreach (var warning in state.Warnings)
            yield return warning;
    }
}
