using System.Text.Json;

namespace Orchestrate.Domain.Verification;

/// <summary>
/// JSONPath as in RFC 9535: names, indexes, slices, wildcards, descendants and filters that compare a path below <c>@</c> or <c>$</c> with a literal or another such path,
/// joined by <c>&amp;&amp;</c>, <c>||</c>, <c>!</c> and parentheses. Functions are left out. Written here because agents write these paths: no library at hand lets the work be bounded.
/// </summary>
public sealed class JsonPath
{
    /// <summary>Longest expression, in characters.</summary>
    public const int MaxLength = 500;

    private readonly IReadOnlyList<JsonPathSegment> _segments;

    internal JsonPath(IReadOnlyList<JsonPathSegment> segments) => _segments = segments;

    /// <summary>Reads an expression; otherwise says what is wrong, where.</summary>
    /// <param name="text">The expression, for example <c>$.items[?@.ok == true].name</c>.</param>
    /// <param name="problem">A sentence; null when there is a path.</param>
    public static JsonPath? Parse(string text, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = null;
        if (text.Length > MaxLength)
        {
            problem = $"A path of {text.Length} characters is too long; at most {MaxLength} are allowed.";
            return null;
        }

        try
        {
            return new JsonPath(new JsonPathReader(text).Read());
        }
        catch (FormatException failure)
        {
            problem = failure.Message;
            return null;
        }
    }

    /// <summary>The values that the path leads to, in the document's order.</summary>
    /// <exception cref="TooMuchWorkException">The budget is spent.</exception>
    public IReadOnlyList<JsonElement> Select(JsonElement root, WorkBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return Follow(_segments, root, root, budget);
    }

    internal static List<JsonElement> Follow(IReadOnlyList<JsonPathSegment> segments, JsonElement from, JsonElement root, WorkBudget budget)
    {
        List<JsonElement> nodes = [from];
        foreach (var segment in segments)
        {
            var next = new List<JsonElement>();
            foreach (var node in nodes)
                Visit(segment, node, root, next, budget);
            nodes = next;
        }

        return nodes;
    }

    private static void Visit(JsonPathSegment segment, JsonElement node, JsonElement root, List<JsonElement> found, WorkBudget budget)
    {
        foreach (var selector in segment.Selectors)
            selector.Select(node, root, found, budget);
        if (!segment.Descendants)
            return;

        // As deep as the document, whose depth its reader bounds.
        foreach (var child in JsonPathSelector.Children(node))
        {
            budget.Spend();
            Visit(segment, child, root, found, budget);
        }
    }
}
