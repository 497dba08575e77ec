using Orchestrate.Domain.Rules;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>How many tool calls and repetitive items one agent may be given (TCB-1, TCB-2). Pure.</summary>
public static class ToolCallBudget
{
    /// <summary>Most calls, with buffer, that are safe for one agent.</summary>
    public const int SafeCalls = 8;

    /// <summary>Most calls, with buffer, that one agent may be given.</summary>
    public const int MaxCalls = 12;

    /// <summary>Most repetitive items for one agent.</summary>
    public const int MaxItems = 4;

    /// <summary>Calls with the buffer: the estimate's sum × 1.3, rounded up; 0 without an estimate.</summary>
    /// <param name="task">The task.</param>
    public static int Calls(AgentTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Calls(task.Estimate?.Total ?? 0);
    }

    /// <summary>Calls with the buffer: × 1.3, rounded up. Whole numbers, so that 10 is exactly 13.</summary>
    /// <param name="total">Estimated calls, from 0.</param>
    public static int Calls(int total) => (int)((((long)total * 13) + 9) / 10);

    /// <summary>How a task's calls stand to the budget.</summary>
    /// <param name="task">The task.</param>
    /// <param name="most">Most calls, with buffer, that one agent may be given.</param>
    public static CallStatus Status(AgentTask task, int most = MaxCalls) => Calls(task) switch
    {
        var calls when calls > most => CallStatus.Split,
        <= SafeCalls => CallStatus.Safe,
        _ => CallStatus.Caution,
    };

    /// <summary>Reviews a task's calls and items; each breach names the split.</summary>
    /// <param name="planned">The task.</param>
    /// <param name="numbers">The numbers that hold.</param>
    public static IEnumerable<PlanBreach> Review(PlannedTask planned, RuleNumbers numbers)
    {
        ArgumentNullException.ThrowIfNull(planned);
        var task = planned.Task;
        if (Status(task, numbers.MostCalls) == CallStatus.Split)
        {
            yield return new("TCB-1", $"{planned.Pointer}/estimate",
                $"`{task.TaskId}` takes {Calls(task)} calls ({task.Estimate!.Total} estimated × 1.3); one agent gets at most {numbers.MostCalls}.", SplitByCalls(task, Math.Min(SafeCalls, numbers.MostCalls)));
        }

        if (task.Items > numbers.ItemsForOneAgent)
        {
            yield return new("TCB-2", $"{planned.Pointer}/items",
                $"`{task.TaskId}` has {task.Items} repetitive items; one agent gets at most {numbers.ItemsForOneAgent}.", SplitByItems(task.TaskId, task.Items.Value));
        }
    }

    private static string SplitByCalls(AgentTask task, int safe)
    {
        var total = task.Estimate!.Total;

        // From seven parts on, rounding up each part may take one part more than ⌈calls / 8⌉.
        var parts = Math.Max(Parts(Calls(total), safe), Parts(total, safe * 10 / 13));
        var suggestion = $"Split `{task.TaskId}` into {parts} tasks of at most {safe} calls each, with an estimate of about {Parts(total, parts)}.";
        string[] files = [.. task.Files.Distinct(StringComparer.Ordinal)];
        return files.Length < parts
            ? suggestion
            : $"{suggestion} By files: {string.Join("; ", Shares(files.Length, parts).Select(s => string.Join(", ", files.Skip(s.Start).Take(s.Count))))}.";
    }

    private static string SplitByItems(string id, int items) => items switch
    {
        <= 8 => $"Split `{id}` into two tasks of {Sizes(items, 2)} items that run in parallel.",
        <= 12 => $"Split `{id}` into three tasks of {Sizes(items, 3)} items that run in parallel.",
        _ => $"Split `{id}` into {Parts(items, 4)} tasks of about 4 items, in waves of 3: each task of a wave depends on the wave before. What does not fit into this plan follows in the next iteration.",
    };

    private static string Sizes(int items, int parts) => string.Join(" and ", Shares(items, parts).Select(s => s.Count));

    private static IEnumerable<(int Start, int Count)> Shares(int count, int parts)
    {
        var start = 0;
        for (var part = 0; part < parts; part++)
        {
            var share = (count / parts) + (part < count % parts ? 1 : 0);
            yield return (start, share);
            start += share;
        }
    }

    private static int Parts(int count, int size) => (int)(((long)count + size - 1) / size);
}
