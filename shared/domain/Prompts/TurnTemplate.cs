using System.Text;

namespace Orchestrate.Domain.Prompts;

/// <summary>
/// A template of a turn's prompt, or a fragment of one: blocks of text with <c>{{NAME}}</c> placeholders, a blank line between two blocks. A block with a placeholder whose value is empty
/// disappears, so a section that has nothing to say is not there. A block that begins with <c>&lt;!--</c> is a note for people. Parsed once; immutable.
/// </summary>
public sealed class TurnTemplate
{
    private readonly IReadOnlyList<IReadOnlyList<(string? Name, string Text)>> _blocks;

    /// <summary>A template as it was written, with line feeds as line ends.</summary>
    public TurnTemplate(string text)
    {
        _blocks =
        [
            .. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(block => !block.StartsWith("<!--", StringComparison.Ordinal))
                .Select(block => PromptTemplate.Pieces(block).ToList()),
        ];
        Placeholders = [.. _blocks.SelectMany(block => block).Select(piece => piece.Name).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Names of the placeholders, each once, in order of appearance.</summary>
    public IReadOnlyList<string> Placeholders { get; }

    /// <summary>The blocks with the values in place. One pass: a value is data, so a placeholder or a blank line inside a value stays as it is.</summary>
    /// <exception cref="KeyNotFoundException">A placeholder has no value; the message names all of them.</exception>
    public string Render(IReadOnlyDictionary<string, string> values)
    {
        var missing = Placeholders.Where(name => !values.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            throw new KeyNotFoundException($"The turn template uses placeholders without a value: {string.Join(", ", missing)}.");
        var text = new StringBuilder();
        foreach (var block in _blocks)
        {
            if (block.Any(piece => piece.Name is { } name && string.IsNullOrWhiteSpace(values[name])))
                continue;
            text.Append(text.Length == 0 ? "" : "\n\n");
            foreach (var (name, literal) in block)
                text.Append(name is null ? literal : values[name].Trim());
        }

        return text.ToString();
    }
}
