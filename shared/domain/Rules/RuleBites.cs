using System.Text.Json;

namespace Orchestrate.Domain.Rules;

/// <summary>Which rules an event of a run's log says to have bitten. Pure, and never throws: what it cannot read says nothing.</summary>
public static class RuleBites
{
    /// <summary>
    /// The bites of an event: each breach of <c>run.plan.refused</c>, each requirement of <c>run.gate.decided</c> that failed, and every other event whose data names a <c>rule</c>.
    /// A <c>run.checkpoint</c> counts only with a <c>message</c>: without one it is a look at the work that found nothing.
    /// </summary>
    /// <param name="type">The event's type.</param>
    /// <param name="data">Its data, a JSON object.</param>
    public static IReadOnlyList<RuleBite> Of(string type, JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object)
            return [];
        return type switch
        {
            "run.plan.refused" => Parts(data, "breaches", _ => true),
            "run.gate.decided" => Parts(data, "requirements", part => part.TryGetProperty("passed", out var passed) && passed.ValueKind == JsonValueKind.False),
            "run.checkpoint" when Text(data, "message") is null => [],
            _ => Text(data, "rule") is { } rule ? [new(rule, Sentence(data), Numbers(data))] : [],
        };
    }

    private static List<RuleBite> Parts(JsonElement data, string name, Func<JsonElement, bool> counts)
    {
        if (!data.TryGetProperty(name, out var parts) || parts.ValueKind != JsonValueKind.Array)
            return [];
        var numbers = Numbers(data);
        return [.. parts.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object && Text(part, "rule") is not null && counts(part)).Select(part => new RuleBite(Text(part, "rule")!, Sentence(part), numbers))];
    }

    /// <summary>Logs that were written before an event had a sentence have its detail.</summary>
    private static string Sentence(JsonElement data) => Text(data, "message") ?? Text(data, "detail") ?? string.Empty;

    private static Dictionary<string, decimal> Numbers(JsonElement data)
    {
        var numbers = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var member in data.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDecimal(out var number))
                numbers[member.Name] = number;
        }

        return numbers;
    }

    private static string? Text(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
