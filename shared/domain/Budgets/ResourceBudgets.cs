namespace Orchestrate.Domain.Budgets;

/// <summary>The soft budget of each type of task (RES-1). Pure.</summary>
public static class ResourceBudgets
{
    private static readonly ResourceBudget Research = new("research", 8_000, 5);
    private static readonly ResourceBudget Implementation = new("implementation", 15_000, 10);
    private static readonly ResourceBudget Verification = new("verification", 4_000, 3);
    private static readonly ResourceBudget Documentation = new("documentation", 6_000, 5);
    private static readonly ResourceBudget Review = new("review", 5_000, 4);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ResourceBudget> All { get; } = [Research, Implementation, Verification, Documentation, Review];

    /// <summary>The budget of a task type. Exploration counts as research, testing as verification, specification and hand-over as documentation, everything else as implementation.</summary>
    /// <param name="taskType">One of <see cref="Bundles.TaskTypes"/>.</param>
    public static ResourceBudget For(string taskType) => taskType switch
    {
        "exploration" or "research" => Research,
        "testing" => Verification,
        "documentation" or "specification" or "handover" => Documentation,
        "review" => Review,
        _ => Implementation,
    };
}
