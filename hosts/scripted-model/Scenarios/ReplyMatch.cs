using Orchestrate.ScriptedModel.Playing;

namespace Orchestrate.ScriptedModel.Scenarios;

/// <summary>The turns that a reply answers: every given key must fit. Without keys it fits every turn.</summary>
public sealed record ReplyMatch
{
    /// <summary>Keys of the position block that may be matched, plus <c>model</c> and <c>contains</c> (text in the prompt).</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Position.Keys, "model", "contains"];

    /// <summary>Allowed values by key.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; }

    /// <summary>How many keys it names; the larger number wins.</summary>
    public int Specificity => Fields.Count;

    /// <summary>True when every key fits.</summary>
    public bool Fits(Position position, string model, string prompt) => Fields.All(f => f.Key switch
    {
        "model" => f.Value.Contains(model, StringComparer.Ordinal),
        "contains" => f.Value.All(text => prompt.Contains(text, StringComparison.Ordinal)),
        _ => f.Value.Contains(position[f.Key], StringComparer.Ordinal),
    });

    /// <summary>The keys and values as one line; equal for replies that match exactly the same turns.</summary>
    public override string ToString() => Fields.Count == 0
        ? "(every turn)"
        : string.Join(", ", Fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}: {string.Join('|', f.Value.Order(StringComparer.Ordinal))}"));
}
