using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Budgets;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Runs;

/// <content>Iterations, plans and their gate.</content>
public static partial class RunMachine
{
    private const int MaxOrchestratorFailures = 3;

    private static void StartIteration(Step step, bool replan = false)
    {
        var number = step.State.Iterations.Count + 1;
        var previous = step.State.Iterations.LastOrDefault();
        step.State = step.State with
        {
            Status = RunStatus.Planning,
            Iterations = step.State.Iterations.Add(new IterationState
            {
                Number = number,
                Replan = replan,
                AttemptId = Identity.Derive(step.State.RunId, "iteration", Identity.Part(number)),
                Notes = previous?.Notes ?? [],
                Feedback = previous is null ? [.. SpecFolderNotes(step)] : [.. SpecFolderNotes(step), .. OpenProblems(step), .. replan ? [Replan(step, previous)] : Array.Empty<string>()],
            }),
        };
        step.Emit("run.iteration.started", new { iteration = number, max_iterations = step.State.Limits.MaxIterations, replan });
        OpenOrchestratorTurn(step, WorkKind.Plan);
    }

    /// <summary>What the last iteration left undone, for the orchestrator agent's next plan.</summary>
    private static IEnumerable<string> OpenProblems(Step step)
    {
        foreach (var test in step.Context.Bundle.AcceptanceTests)
        {
            if (step.State.Acceptance.FirstOrDefault(a => a.Id == test.Id)?.Verification is { Passed: false } verification)
                yield return $"Acceptance test `{test.Id}` fails on the integrated commit: {verification.Detail}" + Quote(verification.Excerpt);
        }

        if (step.State.Iteration.Rollback is { } rollback)
        {
            yield return $"[VER-6] What iteration {step.State.Iteration.Number} merged was rolled back to {rollback.To}, because it broke required acceptance tests that had passed. {Prompts.PromptBuilder.TakeFrom(rollback)}";
            foreach (var broken in rollback.Broken)
                yield return $"It broke {broken}";
        }

        foreach (var task in step.State.CurrentTasks.Where(t => t.Progress is TaskProgress.Failed or TaskProgress.Skipped))
        {
            yield return $"Task `{task.Task.TaskId}` ({task.Task.Title}) {(task.Progress == TaskProgress.Failed ? "failed" : "was not done")}: {task.Detail}";
            if (task.NeedsSplit)
                yield return $"[FAIL-2] Split what remains of `{task.Task.TaskId}` into tasks that name an `estimate` of at most {step.Context.Numbers.CallsPerPiece} calls each. {Left(task.Attempt)}";
            if (task.DebugSuggested)
                yield return $"[FAIL-5] `{task.Task.TaskId}` failed the same way again and again. Consider a task of type `debugging` before another try.";
        }
    }

    private static string Left(AttemptState attempt) =>
        (attempt.ChangedFiles.Count == 0 ? "It left no change." : $"It had changed: {string.Join(", ", attempt.ChangedFiles.Take(20))}.")
        + (attempt.Partial is null ? "" : $" It had written: {attempt.Partial}");

    private static string Replan(Step step, IterationState previous) =>
        $"[GATE-3] {step.State.Limits.Stagnation} iterations ended with the same failing tests on the same tree ({string.Join(", ", previous.FailingTests)}). The way so far does not lead there: make a different plan, beginning with finding out why.";

    private static string Quote(string? excerpt) => string.IsNullOrWhiteSpace(excerpt) ? "" : "\n" + OutputDigest.Of(excerpt);

    private static void OpenOrchestratorTurn(Step step, WorkKind kind, DateTimeOffset? notBefore = null)
    {
        if (!Budget.CanAfford(step.State))
        {
            ExhaustBudget(step);
            return;
        }

        if (Halted(step))
            return;
        var trial = TrialTime(step, [ProviderKey(Models.Of(step.Context, AgentRegistry.Orchestrator))], out _);
        var iteration = step.State.Iteration with { Turns = step.State.Iteration.Turns + 1 };
        var (tokens, cost) = Budget.Share(step.State, 1);
        step.State = step.State.With(iteration);
        step.Open(new WorkItem
        {
            WorkId = Identity.Derive(iteration.AttemptId, "turn", Identity.Part(iteration.Turns)),
            Kind = kind,
            AttemptId = iteration.AttemptId,
            Turn = iteration.Turns,
            ReservedTokens = tokens,
            ReservedCostMicroUsd = cost,
            NotBefore = trial > notBefore || notBefore is null ? trial : notBefore,
        });
    }

    private static void FinishTurn(Step step, WorkItem work, TurnReport report)
    {
        if (!report.StopConfirmed)
            step.State = step.State with { UnconfirmedStops = step.State.UnconfirmedStops + 1 };
        if (report.SessionId is not null)
            NoteSession(step, work, report.SessionId);
        var task = step.State.FindTask(work.TaskId);
        step.Emit("run.turn.finished", new
        {
            work_id = work.WorkId,
            kind = work.Kind,
            agent = task?.Attempt.Agent ?? AgentRegistry.Orchestrator,
            task_id = work.TaskId,
            attempt = task?.Attempt.Number ?? step.State.Iterations.Count,
            turn = work.Turn,
            outcome = report.Outcome,
            detail = report.Detail,
            answer_errors = report.AnswerErrors,
            answer_artifact = report.AnswerArtifact,
            status = report.Result?.Status,
            report = report.Result?.IterationSummary.Report,
            commit = report.Commit,
            changed_files = report.ChangedFiles,
            usage = report.Usage,
            stop_confirmed = report.StopConfirmed,
        });
        NoteProvider(step, work, report);
        NoteReads(step, work, report);
        if (work.Kind == WorkKind.Work)
            FinishWorkerTurn(step, task!, report, work.StartedAt is { } began ? step.Now - began : TimeSpan.Zero);
        else if (step.State.Ending is not null)
            return;
        else if (report.Outcome != "answered")
            FailOrchestratorTurn(step, work, report);
        else if (work.Kind == WorkKind.Plan)
            FinishPlan(step, report);
        else
            FinishSynthesis(step, report);
        Checkpoint(step);
    }

    private static void FinishPlan(Step step, TurnReport report)
    {
        if (report.Result is not { } result)
        {
            RefusePlan(step, [.. report.AnswerErrors.Take(20).Select(e => new PlanBreach("VER-1", "", e, "Send exactly one AgentResult JSON object as the whole final message."))]);
            return;
        }

        var review = PlanGate.Review(result.NextActions, step.Context.Bundle, step.Agents, History(step), step.State.Limits);
        review = SpecFolderGate.Apply(review, result.NextActions, step.Context.Bundle.Policies.SpecFolder);
        if (review is { Accepted: true, Tasks.Count: 0 } && result.NextActions.All(a => a.Type != "complete"))
        {
            RefusePlan(step, [new("TASK-1", "/next_actions", "The plan dispatches no task and does not say `complete`.",
                "Add `dispatch_task` actions for what is to be done, or one `complete` action if nothing is left to do.")]);
            return;
        }

        var breaches = SplitWanted(step) ? [.. review.Breaches, .. PlanGate.ReviewSplit(result.NextActions, step.Context.Numbers.CallsPerPiece)] : review.Breaches;
        if (breaches.Count > 0)
        {
            RefusePlan(step, breaches);
            return;
        }

        if (AskForSpecFolder(step, review.Tasks))
            return;

        review = ContextBudget.Fit(CollectionRules.Apply(review));
        foreach (var repair in PlanRepairs.Announced(review.Repairs))
            step.Emit("run.rule.repaired", new { rule = repair.Rule, task_id = repair.TaskId, message = repair.Message });
        AcceptPlan(step, review, result);
    }

    private static bool SplitWanted(Step step) => step.State.Tasks.Any(t => t.NeedsSplit && t.Iteration == step.State.Iterations.Count - 1);

    private static PlanHistory History(Step step) => new()
    {
        UsedTaskIds = step.State.Tasks.Select(t => t.Task.TaskId).ToHashSet(StringComparer.Ordinal),
        FinishedTaskIds = step.State.Tasks.Where(t => t.Progress == TaskProgress.Merged).Select(t => t.Task.TaskId).ToHashSet(StringComparer.Ordinal),
        Explored = step.State.Tasks.Count > 0,
        SplitWanted = SplitWanted(step),
    };

    private static void AcceptPlan(Step step, PlanReview review, AgentResult result)
    {
        var tasks = review.Tasks;
        var number = step.State.Iterations.Count;
        step.State = (step.State with
        {
            Status = RunStatus.Acting,
            Tasks = step.State.Tasks.AddRange(tasks.Select(t => new TaskState { Task = t, Iteration = number })),
        }).With(step.State.Iteration with { Plan = result.IterationSummary.Plan, Ceiling = review.Ceiling.Workers, Feedback = [] });
        step.Emit("run.plan.accepted", new
        {
            iteration = number,
            plan = result.IterationSummary.Plan,
            scale = PlanScale.Of(tasks.Count),
            total_calls = tasks.Sum(ToolCallBudget.Calls),
            parallel_ceiling = review.Ceiling.Workers,
            tasks = tasks.Select(t => new
            {
                task_id = t.TaskId,
                title = t.Title,
                agent = t.Agent,
                type = t.Type,
                complexity = t.Complexity,
                depends = t.Depends,
                depth = 1,
                calls = t.Estimate is null ? (int?)null : ToolCallBudget.Calls(t),
            }),
        });
        StartWave(step);
    }

    private static void RefusePlan(Step step, IReadOnlyList<PlanBreach> breaches)
    {
        var iteration = step.State.Iteration;
        iteration = iteration with
        {
            Refusals = iteration.Refusals + 1,
            Feedback = [.. breaches.Select(b => $"[{b.Rule}] {(b.Pointer.Length == 0 ? "the answer" : b.Pointer)}: {b.Message} {b.Suggestion}")],
        };
        step.State = step.State.With(iteration);
        step.Emit("run.plan.refused", new
        {
            iteration = iteration.Number,
            refusals = iteration.Refusals,
            max = step.State.Limits.MaxPlanRefusals,
            breaches,
            message = $"The plan breaks {string.Join(", ", breaches.Select(b => b.Rule).Distinct(StringComparer.Ordinal))}; it was refused {iteration.Refusals} of at most {step.State.Limits.MaxPlanRefusals} times.",
        });
        if (iteration.Refusals < step.State.Limits.MaxPlanRefusals)
        {
            OpenOrchestratorTurn(step, WorkKind.Plan);
            return;
        }

        Escalate(step, RunReasons.PlanRefused, null, $"The plan was refused {iteration.Refusals} times; the last reasons: {string.Join(" ", iteration.Feedback.Take(3))}", ["retry", "reject", "abort"]);
    }

    private static void FailOrchestratorTurn(Step step, WorkItem work, TurnReport report)
    {
        if (report.Outcome == FailureClasses.Budget && !Budget.CanAfford(step.State))
        {
            ExhaustBudget(step);
            return;
        }

        if (RecoverSession(step, work, report))
            return;

        // A provider's failures are counted by its breaker, which asks a person when trials go on failing (FAIL-3).
        var iteration = step.State.Iteration with { Failures = step.State.Iteration.Failures + (report.ProviderFault ? 0 : 1) };
        step.State = step.State.With(iteration);
        if (iteration.Failures < MaxOrchestratorFailures)
        {
            var retry = report.ProviderFault ? step.State.Breaker(Keys(step, work)[^1]).Failures : iteration.Failures;
            var delay = Backoff.Delay(report.Outcome, iteration.AttemptId, retry, report.RetryAfterSeconds);
            step.Emit("run.turn.retried", new { iteration = iteration.Number, kind = work.Kind, failure_class = report.Outcome, provider_fault = report.ProviderFault, detail = report.Detail, retry, delay_ms = (long)delay.TotalMilliseconds });
            OpenOrchestratorTurn(step, work.Kind, step.Now + delay);
            return;
        }

        if (work.Kind == WorkKind.Synthesis)
        {
            ConcludeIteration(step);
            return;
        }

        Escalate(step, RunReasons.OrchestratorFailed, null, $"The orchestrator agent's turn failed {iteration.Failures} times ({report.Outcome}): {report.Detail}", ["retry", "reject", "abort"]);
    }

    private static void FinishSynthesis(Step step, TurnReport report)
    {
        var iteration = step.State.Iteration;
        if (report.Result is { } result)
        {
            step.State = step.State.With(iteration with { Report = result.IterationSummary.Report, Feedback = [] });
        }
        else if (iteration.SynthesisRepairs < step.Context.Numbers.RepairTurns)
        {
            step.State = step.State.With(iteration with { SynthesisRepairs = iteration.SynthesisRepairs + 1, Feedback = report.AnswerErrors });
            OpenOrchestratorTurn(step, WorkKind.Synthesis);
            return;
        }
        else
        {
            step.Emit("run.rule.breached", new { rule = "VER-1", message = "The orchestrator agent's report is no valid AgentResult; the server's own report stands alone." });
        }

        ConcludeIteration(step);
    }
}
