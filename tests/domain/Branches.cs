namespace Orchestrate.Domain.Tests;

/// <summary>Random branches that can be read.</summary>
internal static class Branches
{
    private static readonly string[] Signs = ["==", "!=", ">", ">=", "<", "<="];
    private static readonly string[] Outcomes = ["success", "'error'", "\"partial\""];

    /// <summary>A branch that names only tasks of the list.</summary>
    public static string Some(Random random, IReadOnlyList<string> targets, int levels) =>
        $"IF {Condition(random)} THEN {Action(random, targets, levels)}{(random.Next(3) == 0 ? "" : $" ELSE {Action(random, targets, levels)}")}";

    private static string Condition(Random random) => random.Next(5) switch
    {
        0 => $"output.type {Signs[random.Next(2)]} {Outcomes[random.Next(3)]}",
        1 => $"output.status {Signs[random.Next(2)]} {Outcomes[random.Next(3)]}",
        2 => $"output.count {Signs[random.Next(4)]} {random.Next(3)}",
        3 => $"output.confidence >= {random.Next(101)}",
        _ => $"output.score < {random.Next(1, 101)}",
    };

    private static string Action(Random random, IReadOnlyList<string> targets, int levels) => random.Next(targets.Count == 0 ? 3 : 6) switch
    {
        0 when levels > 1 => $"({Some(random, targets, levels - 1)})",
        0 or 1 => "escalate to user",
        2 => "retry with more care",
        3 => $"dispatch Task #{targets[random.Next(targets.Count)]} with the findings",
        _ => $"proceed to Task #{targets[random.Next(targets.Count)]}",
    };
}
