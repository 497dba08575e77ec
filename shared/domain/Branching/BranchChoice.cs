namespace Orchestrate.Domain.Branching;

/// <summary>Where a branch leads for one output (BR-1). Pure.</summary>
/// <param name="Condition">The condition that decided: the last one that was asked.</param>
/// <param name="Value">What the output has for it.</param>
/// <param name="Held">Whether it held: THEN or ELSE.</param>
/// <param name="Action">The action; null when there is no ELSE.</param>
/// <param name="Because">Every condition that was asked, with the numbers.</param>
public sealed record BranchChoice(BranchCondition Condition, string Value, bool Held, BranchNode? Action, string Because)
{
    /// <summary>The task that the action names; null for none.</summary>
    public string? Target => Action?.Targets.FirstOrDefault()?.TaskId;

    /// <summary>Follows a branch from its first condition to an action.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="output">The verified output.</param>
    public static BranchChoice Of(BranchNode.If branch, BranchOutput output)
    {
        ArgumentNullException.ThrowIfNull(branch);
        ArgumentNullException.ThrowIfNull(output);
        var asked = new List<string>();
        while (true)
        {
            var condition = branch.Condition;
            var held = condition.Holds(output);
            var value = condition.ValueOf(output);
            asked.Add($"{condition.Name} is {value}, so `{condition.Text}` is {(held ? "true" : "false")}");
            var next = held ? branch.Then : branch.Else;
            if (next is not BranchNode.If deeper)
                return new(condition, value, held, next, string.Join("; ", asked));
            branch = deeper;
        }
    }
}
