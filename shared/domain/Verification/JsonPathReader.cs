using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Orchestrate.Domain.Verification;

/// <summary>Reads a JSONPath expression. Recursive; the nesting is bounded.</summary>
internal sealed class JsonPathReader(string text)
{
    private const int MaxNesting = 16;
    private const long LargestIndex = 9_007_199_254_740_991;
    private int _at;
    private int _nesting;

    public List<JsonPathSegment> Read()
    {
        if (!Take("$"))
            throw Wrong("a path starts with `$`");
        var segments = Segments();
        return _at == text.Length ? segments : throw Wrong("`.`, `..` or `[` was expected");
    }

    private List<JsonPathSegment> Segments()
    {
        var segments = new List<JsonPathSegment>();
        while (true)
        {
            var before = _at;
            Space();
            if (Take("["))
                segments.Add(new(false, Bracket()));
            else if (Take(".."))
                segments.Add(new(true, Take("[") ? Bracket() : [Short()]));
            else if (Take("."))
                segments.Add(new(false, [Short()]));
            else
            {
                _at = before;
                return segments;
            }
        }
    }

    private JsonPathSelector Short()
    {
        if (Take("*"))
            return new JsonPathSelector.All();
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or > '\x7F') && !(_at == start && char.IsAsciiDigit(text[_at])))
            _at++;
        return _at > start ? new JsonPathSelector.Name(text[start.._at]) : throw Wrong("a name or `*` was expected; other names are written `['…']`");
    }

    private List<JsonPathSelector> Bracket()
    {
        var selectors = new List<JsonPathSelector>();
        do
        {
            Space();
            selectors.Add(Selector());
            Space();
        }
        while (Take(","));
        Expect("]");
        return selectors;
    }

    private JsonPathSelector Selector()
    {
        if (Take("*"))
            return new JsonPathSelector.All();
        if (Take("?"))
            return new JsonPathSelector.Filter(Or());
        if (Peek is '\'' or '"')
            return new JsonPathSelector.Name(Quoted());
        var start = Integer();
        Space();
        if (!Take(":"))
            return JsonPathSelector.Slice.One(start ?? throw Wrong("a name in quotes, an index, a slice, `*` or `?` was expected"));
        Space();
        var end = Integer();
        Space();
        if (!Take(":"))
            return new JsonPathSelector.Slice(start, end, 1);
        Space();
        return new JsonPathSelector.Slice(start, end, Integer() ?? 1);
    }

    private JsonPathCondition Or() => Joined("||", And, parts => new JsonPathCondition.Any(parts));

    private JsonPathCondition And() => Joined("&&", Term, parts => new JsonPathCondition.All(parts));

    private JsonPathCondition Joined(string by, Func<JsonPathCondition> read, Func<List<JsonPathCondition>, JsonPathCondition> join)
    {
        List<JsonPathCondition> parts = [read()];
        for (Space(); Take(by); Space())
            parts.Add(read());
        return parts.Count == 1 ? parts[0] : join(parts);
    }

    private JsonPathCondition Term()
    {
        if (++_nesting > MaxNesting)
            throw Wrong("the filter is nested too deep");
        Space();
        var term = Take("!") ? new JsonPathCondition.Not(Negated()) : Take("(") ? Group() : Comparison();
        _nesting--;
        return term;
    }

    private JsonPathCondition Negated()
    {
        Space();
        if (Take("("))
            return Group();
        var operand = Operand();
        return operand.Literal is null ? new JsonPathCondition.Exists(operand) : throw Wrong("`!` needs a path or parentheses");
    }

    private JsonPathCondition Group()
    {
        var inner = Or();
        Space();
        Expect(")");
        return inner;
    }

    private JsonPathCondition Comparison()
    {
        var left = Operand();
        Space();
        foreach (var name in (string[])["==", "!=", "<=", ">=", "<", ">"])
        {
            if (!Take(name))
                continue;
            Space();
            var right = Operand();
            return IsSingle(left) && IsSingle(right) ? new JsonPathCondition.Compare(left, name, right) : throw Wrong("only paths of names and indexes can be compared");
        }

        return left.Literal is null ? new JsonPathCondition.Exists(left) : throw Wrong("a comparison was expected");
    }

    private static bool IsSingle(JsonPathCondition.Operand operand) => operand.Path.All(segment =>
        segment is { Descendants: false, Selectors: [JsonPathSelector.Name or JsonPathSelector.Slice { IsOne: true }] });

    private JsonPathCondition.Operand Operand()
    {
        if (Peek is '@' or '$')
        {
            var fromRoot = text[_at++] == '$';
            if (++_nesting > MaxNesting)
                throw Wrong("the filter is nested too deep");
            var segments = Segments();
            _nesting--;
            return new(null, fromRoot, segments);
        }

        if (Peek is '\'' or '"')
            return new(JsonSerializer.SerializeToElement(Quoted()), false, []);
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '+' or '.'))
            _at++;
        try
        {
            // The element outlives its document on purpose: it has no pooled memory when parsed this way.
            return new(JsonSerializer.Deserialize<JsonElement>(text[start.._at]), false, []);
        }
        catch (JsonException)
        {
            _at = start;
            throw Wrong("`@`, `$` or a JSON literal was expected; functions are not supported");
        }
    }

    private long? Integer()
    {
        var start = _at;
        _ = Take("-");
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            _at++;
        if (_at == start)
            return null;
        var digits = text[start.._at];
        var wellFormed = digits is "0" || digits.TrimStart('-') is [>= '1' and <= '9', ..];
        return wellFormed && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= LargestIndex
            ? value
            : throw Wrong($"`{digits}` is no index");
    }

    // As a JSON string, with either kind of quotes.
    private string Quoted()
    {
        var quote = text[_at++];
        var json = new StringBuilder("\"");
        while (true)
        {
            if (_at == text.Length)
                throw Wrong("the closing quote is missing");
            var c = text[_at++];
            if (c == quote)
                break;
            if (c == '\\' && _at < text.Length && text[_at] == '\'' && quote == '\'')
                json.Append(text[_at++]);
            else if (c == '\\' && _at < text.Length && !(text[_at] == '"' && quote == '\''))
                json.Append(c).Append(text[_at++]);
            else if (c == '\\')
                throw Wrong("this escape is not known");
            else
                json.Append(c == '"' ? "\\\"" : c.ToString());
        }

        try
        {
            return JsonSerializer.Deserialize<string>(json.Append('"').ToString())!;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw Wrong("this is no valid text in quotes");
        }
    }

    private char Peek => _at < text.Length ? text[_at] : '\0';

    private void Space()
    {
        while (Peek is ' ' or '\t' or '\n' or '\r')
            _at++;
    }

    private bool Take(string token)
    {
        if (!text.AsSpan(_at).StartsWith(token, StringComparison.Ordinal))
            return false;
        _at += token.Length;
        return true;
    }

    private void Expect(string token)
    {
        if (!Take(token))
            throw Wrong($"`{token}` was expected");
    }

    private FormatException Wrong(string what) => new($"This is no JSONPath: {what} (character {_at + 1}).");
}
