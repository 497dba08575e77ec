using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace Orchestrate.Documents.Reading;

/// <summary>
/// A JSON text, read once and strictly: valid UTF-8, one value, no duplicate names, bounded depth, bounded number of values, bounded strings.
/// The tree is what NJsonSchema validates; it is built here because the validator's own reader accepts duplicates, loses what huge numbers are, and throws on some of them.
/// </summary>
internal sealed class JsonTree
{
    /// <summary>Deepest nesting.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most values (members, items) in one document.</summary>
    public const int MaxValues = 50_000;

    /// <summary>Longest string, in UTF-16 units; no schema allows more.</summary>
    public const int MaxString = 200_000;

    /// <summary>Longest member name.</summary>
    public const int MaxName = 256;

    /// <summary>Most errors that are reported one by one.</summary>
    public const int MaxErrors = 200;

    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<DocumentError> _errors = [];
    private readonly List<string> _place = [];
    private int _values;

    private JsonTree(ReadOnlyMemory<byte> utf8) => _utf8 = utf8;

    /// <summary>The tree; null when the text is malformed or has too many values.</summary>
    public JToken? Root { get; private set; }

    /// <summary>Whether the text is not one well-formed JSON value.</summary>
    public bool Malformed { get; private set; }

    /// <summary>The text that was read, without a byte order mark.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8.Span;

    /// <summary>What was found while reading.</summary>
    public IReadOnlyList<DocumentError> Errors => _errors;

    /// <summary>Reads a text. Never throws for any input.</summary>
    public static JsonTree Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        var tree = new JsonTree(utf8);
        tree.Read();
        return tree;
    }

    /// <summary>A member's name as it was written.</summary>
    public string NameOf(string alias) => _aliases.GetValueOrDefault(alias, alias);

    /// <summary>Canonical text: members in ordinal order, no white space, integers without fraction or exponent.</summary>
    public ReadOnlyMemory<byte> Canonical()
    {
        var buffer = new ArrayBufferWriter<byte>(_utf8.Length);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = MaxDepth + 2 }))
            Write(writer, Root ?? JValue.CreateNull());
        return buffer.WrittenMemory;
    }

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Pointers of the string values that a search finds something in, with what it found.</summary>
    public IReadOnlyList<(string Pointer, string Found)> Search(Func<string, string?> search)
    {
        var found = new List<(string, string)>();
        if (Root is not null)
            Search(Root, search, [], found);
        return found;
    }

    /// <summary>The errors with the lines they are on, without repetitions, ordered by line and bounded in number.</summary>
    public IReadOnlyList<DocumentError> WithLines(IReadOnlyList<DocumentError> errors)
    {
        if (errors.Count == 0)
            return errors;
        var distinct = errors.DistinctBy(e => (e.Pointer, e.Code)).ToList();
        var lines = new LineFinder(_utf8, distinct.Select(e => e.Pointer));
        var result = distinct.Select(e => e.Line is null ? e with { Line = lines.LineOf(e.Pointer) } : e).OrderBy(e => e.Line ?? int.MaxValue).ToList();
        if (result.Count <= MaxErrors)
            return result;
        var more = result.Count - MaxErrors;
        result.RemoveRange(MaxErrors, more);
        result.Add(new DocumentError("", "too_many_errors", string.Create(CultureInfo.InvariantCulture, $"{more} further errors are not listed. Correct the ones above first."), null));
        return result;
    }

    private void Read()
    {
        if (!System.Text.Unicode.Utf8.IsValid(_utf8.Span))
        {
            Fail("", "invalid_utf8", "The text is not valid UTF-8. Save or send it as UTF-8.", LineFinder.LineAt(_utf8.Span, FirstInvalid(_utf8.Span)));
            return;
        }

        // One level more than allowed, so that the limit is reported by its own code rather than as a syntax error.
        var reader = new Utf8JsonReader(_utf8.Span, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            if (!reader.Read())
                return;
            var root = ReadValue(ref reader);
            if (root is not null && reader.Read())
                root = null;
            Root = Malformed ? null : root;
        }
        catch (JsonException e)
        {
            Fail("", "malformed_json", Explain(e), (int)(e.LineNumber ?? 0) + 1);
        }
    }

    private string Explain(JsonException e)
    {
        if (_utf8.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            return "The text is empty. Send one JSON object.";
        // The first sentence of the parser's message says what it met; the rest repeats the position.
        var message = e.Message.Split(" LineNumber:", 2)[0].TrimEnd('.', ' ');
        return string.Create(CultureInfo.InvariantCulture, $"The text is not valid JSON: {message} (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
    }

    private JToken? ReadValue(ref Utf8JsonReader reader)
    {
        if (++_values > MaxValues)
        {
            _errors.Add(new DocumentError(Here(), "too_many_values", string.Create(CultureInfo.InvariantCulture, $"The document has more than {MaxValues} values. Make it smaller."), LineOf(reader)));
            return null;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return TooDeep(ref reader) ? null : ReadObject(ref reader);
            case JsonTokenType.StartArray:
                return TooDeep(ref reader) ? null : ReadArray(ref reader);
            case JsonTokenType.String:
                return ReadString(ref reader) is { } text ? new JValue(text) : null;
            case JsonTokenType.Number:
                return ReadNumber(reader.ValueSpan);
            case JsonTokenType.True:
                return new JValue(true);
            case JsonTokenType.False:
                return new JValue(false);
            default:
                return JValue.CreateNull();
        }
    }

    private bool TooDeep(ref Utf8JsonReader reader)
    {
        if (reader.CurrentDepth < MaxDepth)
            return false;
        Fail(Here(), "too_deep", string.Create(CultureInfo.InvariantCulture, $"The document is nested deeper than {MaxDepth} levels. Flatten it."), LineOf(reader));
        return true;
    }

    private JObject? ReadObject(ref Utf8JsonReader reader)
    {
        var result = new JObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (ReadString(ref reader, isName: true) is not { } name)
                return null;
            _place.Add(name);
            if (result.ContainsKey(AliasOf(name)))
                Fail(Here(), "duplicate_key", "The name occurs twice in the same object. Keep one of them.", LineOf(reader));
            reader.Read();
            if (ReadValue(ref reader) is not { } value)
                return null;
            result[AliasOf(name)] = value;
            _place.RemoveAt(_place.Count - 1);
        }

        return result;
    }

    private JArray? ReadArray(ref Utf8JsonReader reader)
    {
        var result = new JArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _place.Add(result.Count.ToString(CultureInfo.InvariantCulture));
            if (ReadValue(ref reader) is not { } value)
                return null;
            result.Add(value);
            _place.RemoveAt(_place.Count - 1);
        }

        return result;
    }

    private string? ReadString(ref Utf8JsonReader reader, bool isName = false)
    {
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            Fail(Here(), "invalid_unicode", "The text has half of a surrogate pair as a \\u escape, which is no character. Write both halves or the character itself.", LineOf(reader));
            return null;
        }

        // PostgreSQL stores no U+0000, and no honest document has one.
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            _errors.Add(new DocumentError(Here(), "null_character", "The text contains the character U+0000. Remove it.", LineOf(reader)));
            text = text.Replace("\0", "", StringComparison.Ordinal);
        }

        var longest = isName ? MaxName : MaxString;
        if (text.Length <= longest)
            return text;
        _errors.Add(new DocumentError(Here(), "max_length", string.Create(CultureInfo.InvariantCulture,
            $"A {(isName ? "name" : "text")} of {text.Length} characters is too long; at most {longest} are allowed."), LineOf(reader)));
        return text[..16];
    }

    private static JValue ReadNumber(ReadOnlySpan<byte> text)
    {
        var number = JsonNumber.Read(text);
        return number.IsInteger ? new JValue(number.Integer) : new JValue(number.Fraction);
    }

    private void Fail(string pointer, string code, string message, int? line)
    {
        Malformed = true;
        if (_errors.Count < MaxErrors)
            _errors.Add(new DocumentError(pointer, code, message, line));
    }

    /// <summary>Names that could be mistaken for path syntax go through the validator under a plain alias, so that its paths stay unambiguous.</summary>
    private string AliasOf(string name)
    {
        if (name.Length > 0 && !name.StartsWith("__", StringComparison.Ordinal) && name.AsSpan().IndexOfAnyExcept(Plain) < 0)
            return name;
        if (_names.TryGetValue(name, out var alias))
            return alias;
        alias = string.Create(CultureInfo.InvariantCulture, $"__{_names.Count}");
        _names.Add(name, alias);
        _aliases.Add(alias, name);
        return alias;
    }

    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private string Here() => string.Concat(_place.Select(p => "/" + Pointers.Escape(p)));

    private int LineOf(Utf8JsonReader reader) => LineFinder.LineAt(_utf8.Span, (int)reader.TokenStartIndex);

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (at < utf8.Length && Rune.DecodeFromUtf8(utf8[at..], out _, out var length) == OperationStatus.Done)
            at += length;
        return at;
    }

    private void Write(Utf8JsonWriter writer, JToken token)
    {
        switch (token)
        {
            case JObject members:
                writer.WriteStartObject();
                foreach (var (name, value) in InOrder(members))
                {
                    writer.WritePropertyName(name);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case JArray items:
                writer.WriteStartArray();
                foreach (var item in items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JValue { Value: string text }:
                writer.WriteStringValue(text);
                break;
            case JValue { Value: long integer }:
                writer.WriteNumberValue(integer);
                break;
            case JValue { Value: decimal number }:
                writer.WriteNumberValue(new JsonNumber(false, 0, number).Shortened);
                break;
            case JValue { Value: bool flag }:
                writer.WriteBooleanValue(flag);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private (string Name, JToken Value)[] InOrder(JObject members)
    {
        var ordered = new (string Name, JToken Value)[members.Count];
        var index = 0;
        foreach (var (name, value) in members)
            ordered[index++] = (NameOf(name), value!);
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return ordered;
    }

    // The place is a list of names until it is needed: nearly every document has hundreds of texts and no finding.
    private void Search(JToken token, Func<string, string?> search, List<string> place, List<(string Pointer, string Found)> found)
    {
        switch (token)
        {
            case JObject members:
                foreach (var (name, value) in members)
                {
                    place.Add(NameOf(name));
                    Search(value!, search, place, found);
                    place.RemoveAt(place.Count - 1);
                }

                break;
            case JArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    place.Add(i.ToString(CultureInfo.InvariantCulture));
                    Search(items[i], search, place, found);
                    place.RemoveAt(place.Count - 1);
                }

                break;
            case JValue { Value: string text } when search(text) is { } finding:
                found.Add((string.Concat(place.Select(p => "/" + Pointers.Escape(p))), finding));
                break;
        }
    }
}
