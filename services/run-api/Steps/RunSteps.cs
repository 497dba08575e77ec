using System.Globalization;
using System.Text.Json;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Views;

namespace Orchestrate.RunApi.Steps;

/// <summary>The steps of a run, out of its document.</summary>
internal static class RunSteps
{
    /// <summary>All steps, with their details.</summary>
    public static IEnumerable<RunStep> Of(RunDocument run)
    {
        foreach (var iteration in run.Iterations)
        {
            var current = iteration.Number == run.Iterations.Count;
            yield return new RunStep
            {
                StepId = string.Create(CultureInfo.InvariantCulture, $"iteration-{iteration.Number}"),
                Kind = "iteration",
                Title = string.Create(CultureInfo.InvariantCulture, $"Iteration {iteration.Number}"),
                Status = current && !run.Terminal ? run.Status : "finished",
                Detail = iteration,
            };
        }

        foreach (var task in run.Tasks)
            yield return new RunStep { StepId = $"task-{task.Task.TaskId}", Kind = "task", Title = task.Task.Title, Status = Word(task.Progress), Detail = task };
        foreach (var test in run.Acceptance)
        {
            var status = test.Passed switch { true => "passed", false => "failed", null => "not_run" };
            yield return new RunStep { StepId = $"acceptance-{test.Id}", Kind = "acceptance", Title = test.Title, Status = status, Detail = test };
        }

        foreach (var escalation in run.Escalations)
        {
            yield return new RunStep
            {
                StepId = escalation.StepId,
                Kind = "escalation",
                Title = escalation.Message,
                Status = escalation.Waiting ? "waiting" : escalation.Decision!,
                Options = escalation.Waiting && !run.Terminal ? escalation.Options : null,
                Detail = escalation,
            };
        }
    }

    private static string Word(TaskProgress progress) => JsonNamingPolicy.SnakeCaseLower.ConvertName(progress.ToString());
}
