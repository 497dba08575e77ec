namespace Orchestrate.Domain.Rules;

/// <summary>A default number of a rule.</summary>
/// <param name="Name">What it is, snake_case; unique within its rule.</param>
/// <param name="Value">The default.</param>
/// <param name="Unit">Unit of the value, for example <c>tasks</c>, <c>s</c> or <c>%</c>.</param>
/// <param name="SetBy">What may change it: <c>limits.x</c> or <c>policies.y</c> of a bundle, <c>Section:Setting</c> of a service, or <c>fixed</c>.</param>
/// <param name="Maximum">The largest value that a bundle can ask for; null where there is no such choice.</param>
public sealed record RuleNumber(string Name, decimal Value, string Unit, string SetBy = RuleNumber.Fixed, decimal? Maximum = null)
{
    /// <summary>Nothing changes the number.</summary>
    public const string Fixed = "fixed";
}
