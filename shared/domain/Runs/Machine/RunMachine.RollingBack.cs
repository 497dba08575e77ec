namespace Orchestrate.Domain.Runs;

/// <content>The integration branch never stays at a commit that breaks a required acceptance test which passed before (VER-6).</content>
public static partial class RunMachine
{
    /// <summary>
    /// Compares the integrated commit with the last good one. When it is as good or better, it is the new good one; when it breaks something, the branch goes back, and what was merged since
    /// is work for the next iteration, with what broke as context. The commit itself is kept, so that whoever goes on can take from it what was right.
    /// </summary>
    private static void KeepOrRollBack(Step step)
    {
        var state = step.State;
        var broken = state.Acceptance.Where(now => IsRequired(step, now.Id) && now.Verification is { Passed: false } && PassedBefore(state, now)).ToList();
        if (broken.Count == 0)
        {
            step.State = state with { Good = new GoodCommit(state.Head!, state.Acceptance) };
            return;
        }

        var good = state.Good?.Commit ?? state.BaseCommit!;
        if (good == state.Head)
            return; // The same commit passed before: the test is not deterministic, and there is nothing to go back to.
        var undone = state.CurrentTasks.Where(t => t.Progress == TaskProgress.Merged && t.Attempts.Count > 0 && t.Attempt.Commit != t.Attempt.BaseCommit).ToList();
        var rollback = new Rollback(state.Head!, good, [.. undone.Select(t => t.Task.TaskId)], [.. broken.Select(b => $"{b.Id}: {b.Verification!.Detail}{Quote(b.Verification.Excerpt)}")]);
        var why = $"Its work was merged and taken out again: together with what else iteration {state.Iterations.Count} merged it broke {string.Join(", ", broken.Select(b => b.Id))}.";
        foreach (var task in undone)
            step.State = step.State.With(task.With(task.Attempt with { Outcome = "rolled_back" }) with { Progress = TaskProgress.Failed, Detail = why });
        step.State = step.State with
        {
            Head = good,
            Acceptance = state.Good?.Acceptance ?? [.. state.Acceptance.Select(a => a with { Verification = null })],
        };
        step.State = step.State.With(step.State.Iteration with { Rollback = rollback });
        step.Emit("run.integration.rolled_back", new
        {
            rule = "VER-6",
            iteration = state.Iterations.Count,
            from = rollback.From,
            to = rollback.To,
            tasks = rollback.Tasks,
            broken = broken.Select(b => new { id = b.Id, detail = b.Verification!.Detail }),
            message = $"What iteration {state.Iterations.Count} merged ({string.Join(", ", rollback.Tasks)}) was taken out again, because it broke {broken.Count} required tests that had passed: {string.Join(", ", broken.Select(b => b.Id))}.",
        });
    }

    private static bool IsRequired(Step step, string id) => step.Context.Bundle.AcceptanceTests.Any(t => t.Id == id && t.Required);

    private static bool PassedBefore(RunState state, AcceptanceState now) =>
        state.Good is { } good ? good.Acceptance.Any(a => a.Id == now.Id && a.Verification is { Passed: true }) : now.PassedOnBase == true;
}
