using System.Globalization;
using Orchestrate.Domain.Budgets;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Results;

namespace Orchestrate.Domain.Runs;

/// <content>How workers' answers are collected (CWB-1), what waves brought (WAVE-1) and soft budgets (RES-1).</content>
public static partial class RunMachine
{
    /// <summary>CWB-1: the report of a turn, cut to what the task was asked to return. The whole answer is kept by the runner.</summary>
    private static string? Collect(Step step, TaskState task, TurnReport report)
    {
        if (report.Result is not { } result)
            return null;
        var (limit, text) = (CollectionMode.LimitOf(task.Task, step.Context.Numbers), result.IterationSummary.Report);
        if (!limit.Fits(text))
        {
            var (lines, tokens) = (AnswerLimit.LinesOf(text), AnswerLimit.TokensOf(text));
            step.Emit("run.rule.breached", new
            {
                rule = "CWB-1",
                task_id = task.Task.TaskId,
                message = string.Create(CultureInfo.InvariantCulture,
                    $"The report of `{task.Task.TaskId}` has {lines} lines and about {tokens} tokens; {Allowed(limit)} were asked for. It was cut; {(report.AnswerArtifact is null ? "the whole could not be kept" : "the whole answer is kept as an artifact")}."),
                lines,
                max_lines = limit.Lines,
                tokens,
                max_tokens = limit.Tokens,
                artifact = report.AnswerArtifact,
            });
        }

        if (CollectionMode.DetailsOf(task.Task) is { } details && result.Status == ResultStatus.Success && report.Details.Count == 0)
            step.Emit("run.rule.breached", new { rule = "CWB-1", task_id = task.Task.TaskId, message = $"`{task.Task.TaskId}` was asked for its details as artifact `{details}` and none could be kept; only its short report is there." });
        return limit.Cut(text);
    }

    private static string Allowed(AnswerLimit limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(limit.Lines is { } lines ? $"at most {lines} lines and " : "at most ")}{limit.Tokens} tokens");

    /// <summary>RES-1: says once that an attempt used more than is meant for its type of task; its next turn is told what to do about it.</summary>
    private static AttemptState WatchBudget(Step step, TaskState task, AttemptState attempt)
    {
        var budget = ResourceBudgets.For(task.Task.Type);
        if (attempt.OverBudget || Overrun.Of(budget, attempt.Usage.Tokens, attempt.WorkedSeconds) is not { } over)
            return attempt;
        step.Emit("run.rule.breached", new
        {
            rule = "RES-1",
            task_id = task.Task.TaskId,
            message = string.Create(CultureInfo.InvariantCulture, $"Attempt {attempt.Number} of `{task.Task.TaskId}` has used {over.Used}; {over.Meant} are meant for a task of type `{task.Task.Type}`."),
            used = attempt.Usage.Tokens,
            budget = budget.Tokens,
            seconds = attempt.WorkedSeconds,
            budget_seconds = budget.Minutes * 60,
        });
        return attempt with { OverBudget = true };
    }

    /// <summary>WAVE-1: with many tasks, what is finished is summarised before the next wave.</summary>
    private static void SummariseWaves(Step step)
    {
        if (RunningSynthesis.Of([.. step.State.CurrentTasks]) is not { } text)
            return;
        step.State = step.State.With(step.State.Iteration with { RunningSynthesis = text });
        step.Emit("run.wave.synthesised", new
        {
            rule = "WAVE-1",
            iteration = step.State.Iterations.Count,
            wave = step.State.Iteration.Waves,
            tasks = step.State.CurrentTasks.Where(t => t.Wave == step.State.Iteration.Waves).Select(t => t.Task.TaskId),
            characters = text.Length,
            text,
            message = string.Create(CultureInfo.InvariantCulture, $"What the waves brought so far was summarised in {text.Length} characters before the next one."),
        });
    }
}
