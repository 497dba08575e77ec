using System.Globalization;
using Orchestrate.Domain.Budgets;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Rules;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Prompts;

/// <summary>What a worker is told about its bounds: the soft budget (RES-1), how much it returns (CWB-1), self-governance (TCB-1).</summary>
internal static class WorkBounds
{
    public static void AddTo(Dictionary<string, string> values, RunContext context, TaskState task, WorkItem work)
    {
        var budget = ResourceBudgets.For(task.Task.Type);
        values["TASK_TYPE"] = task.Task.Type;
        values["BUDGET_TOKENS"] = Number(budget.Tokens);
        var over = work.Turn > 1 ? Overrun.Of(budget, task.Attempt.Usage.Tokens, task.Attempt.WorkedSeconds) : null;
        values["BUDGET_MINUTES"] = over is null ? Number(budget.Minutes) : "";
        values["OVERAGE_ACTION"] = context.TurnTexts.Render($"fragments/overage.{budget.Kind}", values);
        values["USED"] = over?.Used ?? "";
        values["MEANT"] = over?.Meant ?? "";
        AddCollection(values, task.Task, context.Numbers);
        var calls = ToolCallBudget.Calls(task.Task);
        values["CAUTION_CALLS"] = ToolCallBudget.Status(task.Task, context.Numbers.MostCalls) == CallStatus.Caution ? Number(calls) : "";
        values["MOST_CALLS"] = Number(context.Numbers.MostCalls);
    }

    private static void AddCollection(Dictionary<string, string> values, AgentTask task, RuleNumbers numbers)
    {
        var (mode, limit) = (CollectionMode.Of(task), CollectionMode.LimitOf(task, numbers));
        foreach (var (other, name) in new[] { (CollectionMode.Direct, "DIRECT"), (CollectionMode.Summary, "SUMMARY"), (CollectionMode.FileBased, "MINIMAL") })
        {
            values[$"{name}_LINES"] = other == mode && limit.Lines is { } lines ? Number(lines) : "";
            values[$"{name}_TOKENS"] = other == mode ? Number(limit.Tokens) : "";
        }

        var details = CollectionMode.DetailsOf(task);
        values["DETAILS_NAME"] = details ?? "";
        values["DETAILS_FILE"] = details is null ? task.WriteTo ?? "" : "";
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
