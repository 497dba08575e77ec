using System.Text.Json;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Delivery;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>SYN-1: what was not done, or is not in the result. Pure.</summary>
internal static class ReportExclusions
{
    public static IEnumerable<ReportNote> Of(SpecBundle bundle, RunState state)
    {
        foreach (var task in state.Tasks)
        {
            if (Describe(task) is { } note)
                yield return note;
        }

        foreach (var test in bundle.AcceptanceTests)
        {
            var required = test.Required ? "Required" : "Optional";
            if (ReportEvidence.OnHead(state, test.Id) is not { } verification)
                yield return new("test_not_run", $"{required} acceptance test `{test.Id}` was not run on the integrated commit.");
            else if (!verification.Passed)
                yield return new("test_failed", $"{required} acceptance test `{test.Id}` fails on the integrated commit: {verification.Detail}");
        }

        if (state.ResultDelivery is { FilesLeftAlone: > 0 } delivery)
            yield return new("left_alone", DeliverySentences.Left(delivery));
        if (RunReasons.IsLimit(state.Reason))
            yield return new("limit", $"A limit ended the run (`{state.Reason}`): {state.Detail}");
    }

    private static ReportNote? Describe(TaskState task)
    {
        var id = task.Task.TaskId;
        return task.Progress switch
        {
            TaskProgress.Merged => null,
            TaskProgress.Accepted => new("task_not_merged", $"`{id}` was accepted and is not merged.", id),
            TaskProgress.Failed when task is { Attempts: [.., { Outcome: "rolled_back" }] } => new("task_rolled_back", $"`{id}` was rolled back: {task.Detail}", id),
            TaskProgress.Failed => new("task_failed", $"`{id}` failed: {task.Detail}", id),
            TaskProgress.Waiting or TaskProgress.Running or TaskProgress.Escalated =>
                new("task_open", $"`{id}` is not done ({JsonNamingPolicy.SnakeCaseLower.ConvertName(task.Progress.ToString())}).", id),
            _ => new("task_skipped", $"`{id}` was not done: {task.Detail}", id),
        };
    }
}
