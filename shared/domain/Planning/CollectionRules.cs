using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>Sets how much each task of a plan reports, and where its details go (CWB-1). Pure.</summary>
public static class CollectionRules
{
    /// <summary>The review with the collection mode in its tasks, and a repair for each task that it changed. A task that asks for less keeps what it asks for.</summary>
    /// <param name="review">An accepted plan.</param>
    public static PlanReview Apply(PlanReview review)
    {
        var mode = CollectionMode.For(review.Tasks.Count);
        var tasks = new List<AgentTask>();
        var repairs = review.Repairs.ToList();
        foreach (var task in review.Tasks)
        {
            var changed = task with
            {
                OutputSize = AsksForNoMore(task, mode) ? task.OutputSize : mode.OutputSize,
                WriteTo = task.WriteTo ?? (mode == CollectionMode.FileBased ? CollectionMode.DetailsName(tasks.Count + 1, task.Title) : null),
            };
            if (changed.OutputSize != task.OutputSize || changed.WriteTo != task.WriteTo)
            {
                repairs.Add(new("CWB-1", task.TaskId, $"The plan has {review.Tasks.Count} tasks, so results are collected as `{mode.Name}`: "
                    + $"output_size is `{changed.OutputSize}`{(changed.WriteTo is null ? "" : $", details go to `{changed.WriteTo}`")}."));
            }

            tasks.Add(changed);
        }

        return review with { Tasks = tasks, Repairs = repairs };
    }

    private static bool AsksForNoMore(AgentTask task, CollectionMode mode) =>
        mode.Limit.Lines is null || CollectionMode.Of(task).Limit.Lines <= mode.Limit.Lines;
}
