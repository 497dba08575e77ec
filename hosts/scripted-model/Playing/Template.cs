using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orchestrate.ScriptedModel.Playing;

/// <summary>Placeholders in a scenario: <c>{{cwd}}</c>, <c>{{session}}</c>, <c>{{model}}</c>, the position's keys and <c>{{find:REGEX}}</c> (first group of the regex in the prompt). <c>\{{</c> stands for itself.</summary>
public static partial class Template
{
    private static readonly string[] Names = ["cwd", "session", "model", .. Position.Keys];

    /// <summary>Every text inside a JSON value.</summary>
    public static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(p => Texts(p.Value)),
        JsonArray list => list.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    /// <summary>What is wrong with a text's placeholders; null when they can all be filled.</summary>
    public static string? Problem(string text)
    {
        foreach (Match match in Placeholder().Matches(text))
        {
            var name = match.Groups["name"].Value;
            if (match.Groups["escape"].Length > 0 || Names.Contains(name))
                continue;
            if (!name.StartsWith("find:", StringComparison.Ordinal))
                return $"Unknown placeholder '{{{{{name}}}}}'. Known: {string.Join(", ", Names)}, find:REGEX. Write \\{{{{ for the characters themselves.";
            try
            {
                _ = new Regex(name[5..], RegexOptions.None, TimeSpan.FromSeconds(1));
            }
            catch (ArgumentException e)
            {
                return $"Bad regular expression in a placeholder: {e.Message}";
            }
        }

        return null;
    }

    /// <summary>Fills in a text.</summary>
    /// <exception cref="PlayException">A value is not in the request.</exception>
    public static string Fill(string text, PlayContext context) => Placeholder().Replace(text, match =>
        match.Groups["escape"].Length > 0 ? match.Value[1..] : context.Value(match.Groups["name"].Value));

    /// <summary>Fills in every text of a JSON value; returns a copy.</summary>
    public static JsonNode? Fill(JsonNode? node, PlayContext context) => node switch
    {
        JsonObject map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Fill(p.Value, context)))),
        JsonArray list => new JsonArray([.. list.Select(n => Fill(n, context))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Fill(text, context)),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex(@"(?<escape>\\?)\{\{\s*(?<name>find:.+?|[a-z_]+)\s*\}\}")]
    private static partial Regex Placeholder();
}
