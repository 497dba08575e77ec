using System.Collections.Immutable;
using System.Text.Json;

namespace Orchestrate.Domain.Rules;

/// <summary>Adds up which rules bit in a run, event by event, in the log's order. Immutable.</summary>
public sealed record RuleTally
{
    /// <summary>Before the first event.</summary>
    public static RuleTally Empty { get; } = new();

    private ImmutableDictionary<string, BittenRule> ByRule { get; init; } = ImmutableDictionary<string, BittenRule>.Empty;

    /// <summary>The rules that bit, in the order in which they did so first.</summary>
    public IReadOnlyList<BittenRule> Rules => [.. ByRule.Values.OrderBy(rule => rule.FirstSeq).ThenBy(rule => rule.Rule, StringComparer.Ordinal)];

    /// <summary>With one more event.</summary>
    /// <param name="seq">Its sequence number.</param>
    /// <param name="type">Its type.</param>
    /// <param name="data">Its data, a JSON object.</param>
    public RuleTally With(long seq, string type, JsonElement data)
    {
        var rules = ByRule;
        foreach (var bite in RuleBites.Of(type, data))
        {
            var before = rules.GetValueOrDefault(bite.Rule);
            rules = rules.SetItem(bite.Rule, new BittenRule
            {
                Rule = bite.Rule,
                Title = RuleCatalogue.Find(bite.Rule)?.Title,
                Count = (before?.Count ?? 0) + 1,
                FirstSeq = before?.FirstSeq ?? seq,
                LastSeq = seq,
                LastEvent = type,
                Message = bite.Message,
                Numbers = bite.Numbers,
            });
        }

        return this with { ByRule = rules };
    }
}
