namespace Orchestrate.Domain.Bundles;

/// <summary>The types of work that tasks have and agents are routed by (AGT-1).</summary>
public static class TaskTypes
{
    /// <summary>All of them, in the order of the routing table.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["exploration", "research", "specification", "review", "documentation", "implementation", "testing", "debugging", "handover"];

    /// <summary>Tasks whose work is a changed file: without one they need an acceptance test that shows that nothing had to be changed (VER-3).</summary>
    public static IReadOnlyList<string> MustChange { get; } = ["specification", "documentation", "implementation"];

    /// <summary>Tasks that change the files that they name; the others only read them (AGT-3).</summary>
    public static IReadOnlyList<string> MayChange { get; } = [.. MustChange, "testing", "debugging"];
}
