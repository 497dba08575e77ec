namespace Orchestrate.Domain.Runs;

/// <content>Acceptance, the end of an iteration and the end of the run.</content>
public static partial class RunMachine
{
    /// <summary>How long running work may take to confirm that it has stopped.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);

    private static void OpenAcceptance(Step step)
    {
        if (step.State.Ending is not null)
            return;
        step.State = step.State with { Status = RunStatus.Checking };
        if (step.State.Iterations.LastOrDefault()?.Tested is { } tested)
        {
            step.State = step.State.With(step.State.Iteration with { Tested = null });
            if (tested.Commit == step.State.Head)
            {
                TakeAcceptance(step, tested);
                return;
            }
        }

        step.Open(new WorkItem
        {
            WorkId = Identity.Derive(step.State.RunId, "acceptance", Identity.Part(step.State.Iterations.Count), step.State.Head!),
            Kind = WorkKind.Acceptance,
        });
    }

    private static void TakeAcceptance(Step step, TestedCommit tested)
    {
        var bundle = step.Context.Bundle;
        step.State = step.State with
        {
            Acceptance = [.. step.State.Acceptance.Select(a => a with { Verification = tested.Verifications.FirstOrDefault(v => v.Id == a.Id) })],
        };
        step.Emit("run.acceptance.verified", new
        {
            iteration = step.State.Iterations.Count,
            commit = tested.Commit,
            results = bundle.AcceptanceTests.Select(t => new
            {
                id = t.Id,
                title = t.Title,
                required = t.Required,
                passed = step.State.Acceptance.First(a => a.Id == t.Id).Verification?.Passed ?? false,
                passed_on_base = step.State.Acceptance.First(a => a.Id == t.Id).PassedOnBase,
                detail = step.State.Acceptance.First(a => a.Id == t.Id).Verification?.Detail,
            }),
        });
        if (step.State.Ending is not null)
            return;
        if (step.Context.Mode == RunMode.VerifyOnly)
        {
            ConcludeVerification(step);
            return;
        }

        var failing = bundle.AcceptanceTests
            .Where(t => t.Required && step.State.Acceptance.First(a => a.Id == t.Id).Verification is not { Passed: true })
            .Select(t => t.Id).Order(StringComparer.Ordinal).ToList();
        step.State = step.State.With(step.State.Iteration with
        {
            FailingTests = failing,
        });
        KeepOrRollBack(step);
        step.State = step.State.With(step.State.Iteration with { Signature = $"{string.Join(',', failing)}@{step.State.Head}|{string.Join(',', ErrorClasses(step))}" });
        if (!Budget.CanAfford(step.State))
        {
            ConcludeIteration(step);
            return;
        }

        step.State = step.State with { Status = RunStatus.Reporting };
        if (UnderPressure(step))
            return;
        OpenOrchestratorTurn(step, WorkKind.Synthesis);
    }

    private static IEnumerable<string> ErrorClasses(Step step) =>
        step.State.CurrentTasks.Where(t => t.Progress == TaskProgress.Failed && t.Attempts.Count > 0).Select(t => t.Attempt.Outcome).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static void ConcludeIteration(Step step)
    {
        var iteration = step.State.Iteration with { Concluded = true };
        step.State = step.State.With(iteration);
        step.Emit("run.iteration.finished", new { iteration = iteration.Number, failing_tests = iteration.FailingTests, head = step.State.Head, report = iteration.Report });
        if (step.State.AcceptanceVerified(step.Context.Bundle))
        {
            Complete(step);
            return;
        }

        if (!Budget.AllowsNewWork(step.State))
        {
            if (MayAskForBudget(step) && iteration.Number < step.State.Limits.MaxIterations)
                AskForBudget(step);
            else
                EndAtLimit(step, RunReasons.BudgetExhausted, BudgetUsed(step));
            return;
        }

        GoOnOrGiveUp(step);
    }

    /// <summary>GATE-3: the same result again and again is planned anew once; then a person decides.</summary>
    private static void GoOnOrGiveUp(Step step)
    {
        var iteration = step.State.Iteration;
        var streak = step.State.Iterations.Reverse().TakeWhile(i => i.Signature == iteration.Signature).ToList();
        var stagnant = streak.Count >= step.State.Limits.Stagnation;
        if (stagnant)
            step.Emit("run.rule.breached", new { rule = "GATE-3", message = $"{streak.Count} iterations ended with the same failing tests on the same tree.", iterations = streak.Count });
        if (iteration.Number >= step.State.Limits.MaxIterations)
        {
            EndAtLimit(step, RunReasons.MaxIterations, $"{iteration.Number} iterations are used up and these required tests fail: {string.Join(", ", iteration.FailingTests)}.");
            return;
        }

        if (stagnant && streak.Any(i => i.Replan))
        {
            Escalate(step, RunReasons.NoProgress, null,
                $"{streak.Count} iterations in a row, the last with a new plan, ended with the same failing tests on the same tree: {string.Join(", ", iteration.FailingTests)}.", ["retry", "reject", "abort"]);
            return;
        }

        StartIteration(step, replan: stagnant);
    }

    /// <summary>Ends with what is there, and as what it is: also at a limit a run whose tests are all verified is completed (GATE-2).</summary>
    private static void EndAtLimit(Step step, string reason, string detail)
    {
        if (step.State.AcceptanceVerified(step.Context.Bundle))
        {
            Complete(step);
            return;
        }

        var verified = step.Context.Bundle.AcceptanceTests.Any(t => t.Required && step.State.Acceptance.Any(a => a.Id == t.Id && a.Verification is { Passed: true } v && v.Commit == step.State.Head));
        var partial = verified && step.State.Head != step.State.BaseCommit;
        if (partial)
            OpenPublication(step, new Ending(RunStatus.PartiallyCompleted, reason, detail));
        else
            End(step, new Ending(RunStatus.Failed, reason, detail));
    }

    private static void Complete(Step step) =>
        OpenPublication(step, new Ending(RunStatus.Completed, RunReasons.AcceptanceVerified, "Every required acceptance test was verified on the integrated commit."));

    private static void OpenPublication(Step step, Ending ending)
    {
        AbandonHeld(step);
        var running = step.State.Work.Values.OrderBy(w => w.WorkId).ToList();
        step.State = step.State with { Status = RunStatus.Completing, Ending = ending, StopBy = running.Count > 0 ? step.Now + StopGrace : null };
        foreach (var work in running)
            step.Stop(work, ending.Reason);
        step.Open(new WorkItem { WorkId = Identity.Derive(step.State.RunId, "publish", step.State.Head!), Kind = WorkKind.Publish });
    }

    private static void FinishPublication(Step step, RunInput.Published input)
    {
        step.State = step.State with { ResultBranch = input.Branch, ResultLocation = input.Location, ResultDelivery = input.Delivery, ResultDetail = input.Detail };
        step.Emit("run.result.published", new { branch = input.Branch, commit = step.State.Head, location = input.Location, detail = input.Detail, delivery = input.Delivery });
    }

    /// <summary>Ends the run as soon as nothing runs any more.</summary>
    private static void End(Step step, Ending ending)
    {
        if (step.State.Status.IsTerminal())
            return;
        EndPause(step);
        step.State = step.State with { Ending = ending, Status = RunStatus.Stopping, StopBy = step.Now + StopGrace };
        foreach (var work in step.State.Work.Values.OrderBy(w => w.WorkId))
            step.Stop(work, ending.Reason);
    }

    private static void EndWhenStopped(Step step)
    {
        if (step.State.Ending is not { } ending || !step.State.Work.IsEmpty || step.State.Status.IsTerminal())
            return;
        step.State = step.State with { Status = ending.Status, Reason = ending.Reason, Detail = ending.Detail, EndedAt = step.Now };
        step.Emit($"run.{ending.Status.Name()}", new
        {
            reason = ending.Reason,
            detail = ending.Detail,
            commit = step.State.Head,
            branch = step.State.ResultBranch,
            location = step.State.ResultLocation,
            report = step.State.Iterations.LastOrDefault(i => i.Report is not null)?.Report,
            usage = step.State.Usage,
            unconfirmed_stops = step.State.UnconfirmedStops,
        });
    }
}
