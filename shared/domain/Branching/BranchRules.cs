using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Branching;

/// <summary>
/// The branches of a plan (BR-1): each can be read, can be decided either way, and names tasks of the same plan that can wait for it. A task that a branch names is conditional: it waits
/// for that branch, as if it depended on it. Pure; never throws for any plan.
/// </summary>
public static class BranchRules
{
    private const string Rule = "BR-1";
    private const string Grammar = "Write `IF output.<confidence|type|status|score|count> <op> <value> THEN <action> ELSE <action>`; actions: proceed to Task #ID, dispatch Task #ID with TEXT, escalate to user, retry with TEXT.";

    /// <summary>Adds what is wrong with the plan's branches, and repairs ids that can mean only one task.</summary>
    /// <param name="plan">The plan as reviewed so far.</param>
    /// <param name="places">JSON pointer of each task, in the plan's order.</param>
    public static PlanReview Review(PlanReview plan, IReadOnlyList<string> places)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(places);
        if (plan.Tasks.All(t => t.Branch is null))
            return plan;
        var (tasks, breaches, repairs) = (plan.Tasks.ToList(), plan.Breaches.ToList(), plan.Repairs.ToList());
        var ids = tasks.Select(t => t.TaskId).ToHashSet(StringComparer.Ordinal);
        var chosenBy = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < tasks.Count; i++)
        {
            if (tasks[i].Branch is null)
                continue;
            tasks[i] = Repair(tasks[i], ids, repairs);
            var parse = BranchParser.Parse(tasks[i].Branch!);
            var pointer = Pointer(places[i]);
            breaches.AddRange(parse.Errors.Select(e => new PlanBreach(Rule, pointer, $"The branch of `{tasks[i].TaskId}` cannot be read. {e.Message}", Grammar)));
            if (parse.Tree is { } tree)
                ReviewTree(tasks[i], tree, pointer, ids, chosenBy, breaches);
        }

        ReviewOrder(tasks, places, chosenBy, breaches);
        return plan with { Tasks = tasks, Breaches = breaches, Repairs = repairs };
    }

    private static string Pointer(string place) => $"{place}/branch";

    private static void ReviewTree(AgentTask task, BranchNode.If tree, string pointer, HashSet<string> ids, Dictionary<string, string> chosenBy, List<PlanBreach> breaches)
    {
        breaches.AddRange(tree.Conditions.Where(c => c.NeverHolds).Select(c => new PlanBreach(
            Rule, pointer, FormattableString.Invariant($"Character {c.Position}: `{c.Text}` can never be true."), "Compare with a value that the output can have.")));
        foreach (var target in tree.Targets.DistinctBy(t => t.TaskId, StringComparer.Ordinal))
        {
            var at = FormattableString.Invariant($"Character {target.Position}: ");
            if (target.TaskId == task.TaskId)
                breaches.Add(new(Rule, pointer, $"{at}`{task.TaskId}` branches to itself.", "Use `retry with TEXT`, or name another task."));
            else if (!ids.Contains(target.TaskId))
                breaches.Add(new(Rule, pointer, $"{at}the plan has no task `{target.TaskId}`.", $"Name a task of this plan: {string.Join(", ", ids.Where(id => id != task.TaskId).Take(20))}."));
            else if (!chosenBy.TryAdd(target.TaskId, task.TaskId))
                breaches.Add(new(Rule, pointer, $"{at}`{target.TaskId}` is named by the branch of `{chosenBy[target.TaskId]}` too, so it is not clear which one decides.", "Let one branch decide about a task; plan a second task for the other."));
        }
    }

    /// <summary>No task may wait for itself over branches, nor depend on two tasks of which a branch begins at most one.</summary>
    private static void ReviewOrder(List<AgentTask> tasks, IReadOnlyList<string> places, Dictionary<string, string> chosenBy, List<PlanBreach> breaches)
    {
        var order = tasks.Select(t => chosenBy.TryGetValue(t.TaskId, out var by) ? t with { Depends = [.. t.Depends, by] } : t).ToList();
        if (TaskGraph.FindCycle(tasks) is not null)
            return; // TASK-4 says so.
        if (TaskGraph.FindCycle(order) is { } cycle)
        {
            var first = cycle.Zip(cycle.Skip(1)).First(pair => chosenBy.GetValueOrDefault(pair.First) == pair.Second);
            breaches.Add(new(Rule, Pointer(places[tasks.FindIndex(t => t.TaskId == first.Second)]),
                $"The branch of `{first.Second}` decides about `{first.First}`, which `{first.Second}` waits for: {string.Join(" -> ", cycle)}.", "Branch only to tasks that come later."));
            return;
        }

        for (var i = 0; i < tasks.Count; i++)
        {
            var needed = Needed(tasks[i].TaskId, order);
            if (needed.Where(chosenBy.ContainsKey).GroupBy(id => chosenBy[id], StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } rivals)
            {
                breaches.Add(new(Rule, $"{places[i]}/depends",
                    $"`{tasks[i].TaskId}` needs {string.Join(" and ", rivals.Select(id => $"`{id}`"))}, but the branch of `{rivals.Key}` begins at most one of them, so it could never begin.",
                    "Depend on one of them, or plan this task in the next iteration."));
            }
        }
    }

    /// <summary>The task and all that it waits for. The order has no cycle.</summary>
    private static HashSet<string> Needed(string id, List<AgentTask> order)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([id]);
        while (open.TryPop(out var next))
        {
            if (order.Find(t => t.TaskId == next) is { } task && needed.Add(next))
            {
                foreach (var dependency in task.Depends)
                    open.Push(dependency);
            }
        }

        return needed;
    }

    /// <summary>An id in another case, or the bare number of a task such as <c>T2</c>, means that task when it can mean no other.</summary>
    private static AgentTask Repair(AgentTask task, HashSet<string> ids, List<PlanRepair> repairs)
    {
        if (BranchParser.Parse(task.Branch!).Tree is not { } tree)
            return task;
        foreach (var target in tree.Targets.Where(t => !ids.Contains(t.TaskId)).OrderByDescending(t => t.Position))
        {
            var meant = ids.Where(id => id.Equals(target.TaskId, StringComparison.OrdinalIgnoreCase) || id.Equals($"T{target.TaskId}", StringComparison.OrdinalIgnoreCase)).ToList();
            if (meant.Count != 1)
                continue;
            var at = target.Position - 1;
            task = task with { Branch = string.Concat(task.Branch.AsSpan(0, at), meant[0], task.Branch.AsSpan(at + target.TaskId.Length)) };
            repairs.Add(new(Rule, task.TaskId, $"The branch names `{target.TaskId}`; the only task that this can mean is `{meant[0]}`."));
        }

        return task;
    }
}
