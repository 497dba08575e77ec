using System.Text.RegularExpressions;

namespace Orchestrate.Domain.Prompts;

/// <summary>Text with <c>{{NAME}}</c> placeholders.</summary>
public static partial class PromptTemplate
{
    /// <summary>Names of the placeholders, each once, in order of appearance.</summary>
    public static IReadOnlyList<string> Placeholders(string template) =>
        Placeholder().Matches(template).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

    /// <summary>Puts the values in. One pass: a value is data, so a placeholder inside a value stays as it is.</summary>
    /// <exception cref="KeyNotFoundException">A placeholder has no value; the message names all of them.</exception>
    public static string Render(string template, IReadOnlyDictionary<string, string> values)
    {
        var missing = Placeholders(template).Where(name => !values.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw new KeyNotFoundException($"The prompt template uses placeholders without a value: {string.Join(", ", missing)}.");
        return Placeholder().Replace(template, m => values[m.Groups["name"].Value]);
    }

    /// <summary>The template in pieces, in order: a placeholder's name, or text.</summary>
    internal static IEnumerable<(string? Name, string Text)> Pieces(string template)
    {
        var at = 0;
        foreach (Match match in Placeholder().Matches(template))
        {
            if (match.Index > at)
                yield return (null, template[at..match.Index]);
            yield return (match.Groups["name"].Value, match.Value);
            at = match.Index + match.Length;
        }

        if (at < template.Length)
            yield return (null, template[at..]);
    }

    [GeneratedRegex(@"\{\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
