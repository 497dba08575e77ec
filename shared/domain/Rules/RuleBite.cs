namespace Orchestrate.Domain.Rules;

/// <summary>A rule bit: it refused, corrected, stopped or warned.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Message">The sentence for people.</param>
/// <param name="Numbers">The numbers that the event brought, by name.</param>
public sealed record RuleBite(string Rule, string Message, IReadOnlyDictionary<string, decimal> Numbers);
