namespace Orchestrate.Domain.Agents;

/// <summary>
/// The members that stand between two lines of <c>---</c> at the head of a Markdown file. Of YAML it understands what such heads use: texts (plain, quoted, folded, literal) and lists of them.
/// What is nested deeper is passed over. Pure; throws for no text.
/// </summary>
public sealed class FrontMatter
{
    private readonly Dictionary<string, (string Value, IReadOnlyList<string> Below)> _members = new(StringComparer.Ordinal);

    private FrontMatter(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !char.IsAsciiLetter(lines[i][0]))
                continue;
            var below = lines.Skip(i + 1).TakeWhile(line => line.Trim().Length == 0 || line[0] is ' ' or '\t' or '-').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
            _members.TryAdd(lines[i][..colon].Trim(), (lines[i][(colon + 1)..].Trim(), below));
        }
    }

    /// <summary>The front matter and what follows it. A text without front matter has an empty one; null when it begins and does not end.</summary>
    /// <param name="text">The file, with line feeds.</param>
    public static (FrontMatter? Matter, string Body) Split(string text)
    {
        var lines = text.Split('\n');
        if (lines[0].TrimEnd() != "---")
            return (new([]), text);
        var end = Array.FindIndex(lines, 1, line => line.TrimEnd() == "---");
        return end < 0 ? (null, text) : (new(lines[1..end]), string.Join('\n', lines[(end + 1)..]));
    }

    /// <summary>A member's text in one line; null when it is missing or empty.</summary>
    /// <param name="name">The member.</param>
    public string? Text(string name)
    {
        if (!_members.TryGetValue(name, out var member))
            return null;
        var text = member.Value is "" or ['|' or '>', ..] ? string.Join(' ', member.Below) : Plain(member.Value);
        return text.Length == 0 ? null : text;
    }

    /// <summary>A member's texts: <c>[a, b]</c>, lines that begin with a hyphen, or one text with commas. Null when it is missing.</summary>
    /// <param name="name">The member.</param>
    public IReadOnlyList<string>? List(string name)
    {
        if (!_members.TryGetValue(name, out var member))
            return null;
        IEnumerable<string> items = member.Value.Length > 0
            ? Uncommented(member.Value).TrimStart('[').TrimEnd(']').Split(',')
            : member.Below.Where(line => line.StartsWith('-')).Select(line => line[1..]);
        return [.. items.Select(item => Plain(item.Trim())).Where(item => item.Length > 0)];
    }

    private static string Plain(string value) => value switch
    {
        ['"', .. var rest] when rest.IndexOf('"', StringComparison.Ordinal) is >= 0 and var end => rest[..end],
        ['\'', .. var rest] when rest.IndexOf('\'', StringComparison.Ordinal) is >= 0 and var end => rest[..end],
        _ => Uncommented(value),
    };

    private static string Uncommented(string value) => value.IndexOf(" #", StringComparison.Ordinal) is >= 0 and var at ? value[..at].Trim() : value;
}
