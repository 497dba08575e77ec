using System.Globalization;
using Orchestrate.Domain.Results;

namespace Orchestrate.Domain.Branching;

/// <summary>Recursive descent over the text of a branch. A method that cannot go on notes one error and gives null; a value that makes no sense is noted and read over.</summary>
internal sealed class BranchReader(string text)
{
    private const int MaxId = 64;
    private const int MaxShown = 24;
    private readonly List<BranchError> _errors = [];
    private int _at;
    private int _levels;
    private int _parentheses;

    public BranchParse Read()
    {
        var tree = Root();
        if (tree is not null)
        {
            Space();
            if (_at < text.Length)
                Wrong(_parentheses == 0 && Peek != ')' ? "ELSE or the end of the text" : "the end of the text");
        }

        return new(_errors.Count == 0 ? tree : null, _errors);
    }

    private BranchNode.If? Root()
    {
        Space();
        if (!Take("("))
            return Condition();
        return Grouped(Root);
    }

    private BranchNode.If? Condition()
    {
        Space();
        var start = _at;
        if (!TakeWord("IF"))
            return Wrong<BranchNode.If>("IF");
        if (++_levels > BranchParser.MaxLevels)
        {
            _at = start;
            return Wrong<BranchNode.If>($"an action (at most {BranchParser.MaxLevels} levels of IF may be nested; put the rest into tasks of its own)");
        }

        if (Comparison() is not { } condition)
            return null;
        Space();
        if (!TakeWord("THEN"))
            return Wrong<BranchNode.If>("THEN");
        if (Outcome() is not { } then)
            return null;
        BranchNode? otherwise = null;
        Space();
        if (TakeWord("ELSE") && (otherwise = Outcome()) is null)
            return null;
        _levels--;
        return new(condition, then, otherwise);
    }

    private BranchCondition? Comparison()
    {
        Space();
        var start = _at;
        if (!TakeWord("output") || !Take("."))
        {
            _at = start;
            return Wrong<BranchCondition>("`output.` and a field");
        }

        var place = _at;
        var name = Word(_at);
        _at += name.Length;
        BranchField? found = name.ToUpperInvariant() switch
        {
            "CONFIDENCE" => BranchField.Confidence,
            "TYPE" => BranchField.Type,
            "STATUS" => BranchField.Status,
            "SCORE" => BranchField.Score,
            "COUNT" => BranchField.Count,
            _ => null,
        };
        if (found is not { } field)
        {
            _at = place;
            return Wrong<BranchCondition>("confidence, type, status, score or count");
        }

        Space();
        place = _at;
        if (Operator() is not { } sign)
            return Wrong<BranchCondition>("==, !=, >, >=, < or <=");
        var named = field is BranchField.Type or BranchField.Status;
        if (named && sign is not (BranchOperator.Equal or BranchOperator.NotEqual))
            WrongAt(place, "== or !=");
        Space();
        place = _at;
        var token = Token();
        return named ? Named(field, sign, token, start, place) : Measured(field, sign, token, start, place);
    }

    private BranchCondition? Named(BranchField field, BranchOperator sign, string token, int start, int place)
    {
        var bare = token is ['"', .., '"'] or ['\'', .., '\''] ? token[1..^1] : token;
        ResultStatus? outcome = bare.ToUpperInvariant() switch
        {
            "SUCCESS" => ResultStatus.Success,
            "ERROR" => ResultStatus.Error,
            "PARTIAL" => ResultStatus.Partial,
            _ => null,
        };
        if (outcome is not null)
            return new(field, sign, 0, outcome, start + 1);
        _at = place;
        return Wrong<BranchCondition>("success, error or partial");
    }

    private BranchCondition? Measured(BranchField field, BranchOperator sign, string token, int start, int place)
    {
        var percent = field != BranchField.Count;
        var wanted = percent ? $"a whole number from 0 to {BranchCondition.MaxPercent}" : "a whole number, 0 or more";
        if (token.Length == 0 || !token.All(char.IsAsciiDigit))
        {
            _at = place;
            return Wrong<BranchCondition>(wanted);
        }

        if (!int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || (percent && number > BranchCondition.MaxPercent))
            WrongAt(place, wanted);
        return new(field, sign, number, null, start + 1);
    }

    private BranchOperator? Operator() =>
        Take("==") ? BranchOperator.Equal
        : Take("!=") ? BranchOperator.NotEqual
        : Take(">=") ? BranchOperator.GreaterOrEqual
        : Take("<=") ? BranchOperator.LessOrEqual
        : Take(">") ? BranchOperator.Greater
        : Take("<") ? BranchOperator.Less
        : Take("=") ? BranchOperator.Equal
        : null;

    private BranchNode? Outcome()
    {
        Space();
        if (Take("("))
            return Grouped(Outcome);
        if (IsWord(_at, "IF"))
            return Condition();
        if (TakeWord("proceed"))
            return TakeNext("to") && Target() is { } target ? new BranchNode.Proceed(target) : null;
        if (TakeWord("dispatch"))
            return Dispatch();
        if (TakeWord("escalate"))
            return TakeNext("to") && TakeNext("user") ? new BranchNode.Escalate() : null;
        if (TakeWord("retry"))
            return TakeNext("with") && Words("the modifications") is { } modifications ? new BranchNode.Retry(modifications) : null;
        return Wrong<BranchNode>("an action (proceed to Task #ID, dispatch Task #ID, escalate to user, retry with TEXT, or IF)");
    }

    private BranchNode.Dispatch? Dispatch()
    {
        if (Target() is not { } target)
            return null;
        Space();
        if (!TakeWord("with"))
            return new(target, null);
        return Words("what the task is told") is { } told ? new(target, told) : null;
    }

    private T? Grouped<T>(Func<T?> read)
        where T : class
    {
        if (++_parentheses > BranchParser.MaxParentheses)
        {
            _at--;
            return Wrong<T>($"at most {BranchParser.MaxParentheses} parentheses within each other");
        }

        if (read() is not { } inner)
            return null;
        Space();
        if (!Take(")"))
            return Wrong<T>("`)`");
        _parentheses--;
        return inner;
    }

    private BranchTarget? Target()
    {
        Space();
        if (IsWord(_at, "Task"))
        {
            // Otherwise the task itself is called so.
            var before = _at;
            _at += "Task".Length;
            Space();
            if (Peek != '#' && (!char.IsAsciiLetterOrDigit(Peek) || IsWord(_at, "ELSE") || IsWord(_at, "with")))
                _at = before;
        }

        var marked = Take("#");
        if (marked)
            Space();
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || (_at > start && text[_at] is '.' or '_' or '-')))
            _at++;
        var id = text[start.._at];
        if (id.Length is > 0 and <= MaxId && (marked || !(IsWord(start, "ELSE") || IsWord(start, "with"))))
            return new(id, start + 1);
        _at = start;
        return Wrong<BranchTarget>($"the id of a task, of at most {MaxId} characters");
    }

    private string? Words(string what)
    {
        Space();
        if (Peek is '"' or '\'')
        {
            var end = text.IndexOf(Peek, _at + 1);
            if (end < 0)
            {
                _at = text.Length;
                return Wrong<string>("the closing quote");
            }

            var quoted = text[(_at + 1)..end].Trim();
            if (quoted.Length == 0)
                return Wrong<string>($"{what} in words");
            _at = end + 1;
            return quoted;
        }

        var (start, open) = (_at, 0);
        for (; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c == ')' && open == 0 && _parentheses > 0)
                break;
            if (c is 'e' or 'E' && (_at == 0 || !IsWordPart(text[_at - 1])) && IsWord(_at, "ELSE"))
                break;
            open = c == '(' ? open + 1 : c == ')' && open > 0 ? open - 1 : open;
        }

        var words = text[start.._at].Trim();
        return words.Length > 0 ? words : Wrong<string>($"{what} in words");
    }

    private bool TakeNext(string word)
    {
        Space();
        if (TakeWord(word))
            return true;
        Wrong($"`{word}`");
        return false;
    }

    private string Token()
    {
        var start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('(' or ')'))
            _at++;
        return text[start.._at];
    }

    private char Peek => _at < text.Length ? text[_at] : '\0';

    private void Space()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
    }

    private bool Take(string token)
    {
        if (!text.AsSpan(_at).StartsWith(token, StringComparison.Ordinal))
            return false;
        _at += token.Length;
        return true;
    }

    private bool TakeWord(string word)
    {
        if (!IsWord(_at, word))
            return false;
        _at += word.Length;
        return true;
    }

    private bool IsWord(int at, string word) =>
        text.AsSpan(at).StartsWith(word, StringComparison.OrdinalIgnoreCase) && (at + word.Length == text.Length || !IsWordPart(text[at + word.Length]));

    private string Word(int at)
    {
        var end = at;
        while (end < text.Length && IsWordPart(text[end]))
            end++;
        return text[at..end];
    }

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private void Wrong(string expected) => WrongAt(_at, expected);

    private T? Wrong<T>(string expected)
        where T : class
    {
        WrongAt(_at, expected);
        return null;
    }

    private void WrongAt(int at, string expected)
    {
        var end = Math.Min(text.Length, at + MaxShown);
        if (end < text.Length && char.IsLowSurrogate(text[end]))
            end--;
        var shown = text[at..end].ReplaceLineEndings(" ").Trim();
        _errors.Add(new(at + 1, expected, at >= text.Length ? "the end of the text" : $"`{shown}`{(end < text.Length ? "…" : "")}"));
    }
}
