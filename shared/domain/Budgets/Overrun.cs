using System.Globalization;

namespace Orchestrate.Domain.Budgets;

/// <summary>More than is meant for a task of its type (RES-1).</summary>
/// <param name="Used">What was used beyond the measure, in words: <c>9000 tokens and 7 minutes</c>.</param>
/// <param name="Meant">What was meant of it, in words.</param>
public sealed record Overrun(string Used, string Meant)
{
    /// <summary>What is over the measure; null when nothing is. Exactly the measure is not over it.</summary>
    /// <param name="budget">The measure.</param>
    /// <param name="tokens">Tokens that were used.</param>
    /// <param name="seconds">Seconds that it took.</param>
    public static Overrun? Of(ResourceBudget budget, long tokens, long seconds)
    {
        var (used, meant) = (new List<string>(), new List<string>());
        if (tokens > budget.Tokens)
            Add(tokens, budget.Tokens, "tokens");
        if (seconds > budget.Minutes * 60L)
            Add((seconds + 59) / 60, budget.Minutes, "minutes");
        return used.Count == 0 ? null : new(string.Join(" and ", used), string.Join(" and ", meant));

        void Add(long amount, long limit, string unit)
        {
            used.Add(string.Create(CultureInfo.InvariantCulture, $"{amount} {unit}"));
            meant.Add(string.Create(CultureInfo.InvariantCulture, $"{limit} {unit}"));
        }
    }
}
