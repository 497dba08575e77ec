namespace Orchestrate.Domain.Bundles;

/// <summary>The types of work that tasks have and agents are routed by (AGT-1).</summary>
public static class TaskTypes
{
    /// <summary>All of them, in the order of the routing table.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["exploration", "research", "specification", "review", "documentation", "implementation", "testing", "debugging", "handover"];
}
