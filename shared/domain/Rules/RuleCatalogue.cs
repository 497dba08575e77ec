using Orchestrate.Domain.Limits;

namespace Orchestrate.Domain.Rules;

/// <summary>
/// Every rule of the protocol with its default numbers, in the order of <c>docs/protocol.md</c>. The code that enforces a rule owns its numbers; this only shows them.
/// A test holds the catalogue against code, tests and documentation.
/// </summary>
public static partial class RuleCatalogue
{
    private const string PlanRefused = "The plan is refused with every breach at once.";

    /// <summary>All rules.</summary>
    public static IReadOnlyList<Rule> All { get; } =
        [.. new[] { Agents(), OrchestratorRules(), Plans(), Budgets(), Verification(), Failures(), Delivery() }.SelectMany(rules => rules).Select(Tightened)];

    private static ServerLimits Server => new();

    /// <summary>The rule of that id in any case, or null.</summary>
    /// <param name="id">For example <c>TASK-4</c>.</param>
    public static Rule? Find(string id) => All.FirstOrDefault(rule => rule.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The rule with the numbers marked that a bundle may tighten.</summary>
    private static Rule Tightened(Rule rule) => rule with
    {
        Numbers = [.. rule.Numbers.Select(n => n.SetBy == RuleNumber.Fixed && TightenedNumbers.Find(rule.Id, n.Name) is not null ? n with { SetBy = TightenedNumbers.Policy } : n)],
    };

    private static RuleNumber Limit(string name, LimitRange range, string unit) => new(name, range.Default, unit, $"limits.{name}", range.Maximum);
}
