using System.Text.Json;

namespace Orchestrate.Domain.Verification;

/// <summary>When what a path found is as expected (VER-6).</summary>
public static class JsonPathRules
{
    /// <summary>Judges the found values. Of the four expectations the ones that are given must hold.</summary>
    /// <param name="found">The values.</param>
    /// <param name="equalTo">At least one value is found, and each is this one.</param>
    /// <param name="exists">Whether there must be, or must not be, a value.</param>
    /// <param name="matches">At least one value is found, and each is a text, number or truth value that the pattern matches.</param>
    /// <param name="minCount">Smallest number of values.</param>
    /// <param name="budget">What the comparisons may cost.</param>
    /// <returns>Whether it holds, and a sentence.</returns>
    /// <exception cref="TooMuchWorkException">The budget is spent.</exception>
    public static (bool Passed, string Detail) Judge(
        IReadOnlyList<JsonElement> found, JsonElement? equalTo, bool? exists, string? matches, int? minCount, WorkBudget budget)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(budget);
        var count = found.Count == 1 ? "1 value" : $"{found.Count} values";
        if (exists is { } wanted && wanted != (found.Count > 0))
            return (false, wanted ? "finds nothing; a value was expected." : $"finds {count}; nothing was expected, for example not {Short(found[0])}.");
        if (minCount is { } least && found.Count < least)
            return (false, $"finds {count}; at least {least} were expected.");
        if (found.Count == 0 && (equalTo is not null || matches is not null))
            return (false, "finds nothing; a value was expected.");
        if (equalTo is { } value)
        {
            foreach (var other in found)
            {
                if (!JsonValues.Same(other, value, budget))
                    return (false, $"finds {Short(other)}; expected was {Short(value)}.");
            }
        }

        if (matches is not null && FirstMismatch(found, matches, budget) is { } mismatch)
            return (false, $"finds {Short(mismatch)}, which the pattern '{matches}' does not match.");
        return (true, $"finds {count} as expected.");
    }

    private static JsonElement? FirstMismatch(IReadOnlyList<JsonElement> found, string pattern, WorkBudget budget)
    {
        var regex = TextPattern.Create(pattern);
        foreach (var value in found)
        {
            budget.Spend(JsonValues.Length(value));
            var text = value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
            if (text is null || !regex.IsMatch(text))
                return value;
        }

        return null;
    }

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 200 } text ? text[..200] + "…" : value.GetRawText();
}
