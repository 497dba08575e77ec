namespace Orchestrate.Domain.Rules;

/// <summary>A number of a rule that a bundle may tighten and never loosen.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Name">The number's name in the catalogue.</param>
/// <param name="Default">What holds without the bundle.</param>
/// <param name="Strictest">The strictest value that can still work.</param>
/// <param name="Set">The numbers with that value.</param>
public sealed record TightenedNumber(string Rule, string Name, int Default, int Strictest, Func<RuleNumbers, int, RuleNumbers> Set)
{
    /// <summary>Whether the value is the default or stricter.</summary>
    public bool Allows(int value) => value >= Math.Min(Default, Strictest) && value <= Math.Max(Default, Strictest);
}
