using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orchestrate.Documents.Reading;

namespace Orchestrate.Documents;

/// <summary>
/// Says quickly whether a document fits one of our schemas, and nothing else: a validator that also explains costs many times as much, and nearly every
/// document is valid. What this one does not accept goes to the validator that explains. It knows the keywords that our schemas use and refuses to load any other.
/// </summary>
internal sealed class CompiledSchema
{
    private const string Definitions = "#/definitions/";

    private static readonly string[] Annotations = ["$schema", "$id", "title", "description", "definitions"];

    private string? _type;
    private HashSet<string>.AlternateLookup<ReadOnlySpan<char>>? _values;
    private Regex? _pattern;
    private (long Least, long Most) _length = (0, long.MaxValue);
    private (decimal Least, decimal Most) _number = (decimal.MinValue, decimal.MaxValue);
    private (long Least, long Most) _count = (0, long.MaxValue);
    private bool _distinct;
    private long _mostMembers = long.MaxValue;
    private byte[][] _required = [];
    private (byte[] Name, CompiledSchema Schema)[]? _members;
    private CompiledSchema? _others;
    private bool _closed;
    private CompiledSchema? _items;
    private CompiledSchema[]? _branches;
    private Dictionary<string, CompiledSchema>.AlternateLookup<ReadOnlySpan<char>>? _branchOfType;

    /// <summary>Compiles a schema.</summary>
    /// <param name="json">The schema's text.</param>
    /// <exception cref="InvalidOperationException">It uses a keyword, or a form of one, that is not known here.</exception>
    public static CompiledSchema Compile(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var named = new Dictionary<string, CompiledSchema>(StringComparer.Ordinal);
        if (root.TryGetProperty("definitions", out var definitions))
        {
            foreach (var definition in definitions.EnumerateObject())
                named[Definitions + definition.Name] = new CompiledSchema();
            foreach (var definition in definitions.EnumerateObject())
                named[Definitions + definition.Name].Fill(definition.Value, named);
        }

        return Make(root, named);
    }

    /// <summary>Whether the document fits.</summary>
    public bool Accepts(QuickDocument document) => Accepts(document.Root, document.Texts);

    private bool Accepts(JsonElement value, TextBuffer texts) => IsOfType(value) && IsAmong(value, texts) && Fits(value, texts) && FitsOne(value, texts);

    private static CompiledSchema Make(JsonElement schema, Dictionary<string, CompiledSchema> named)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return named.TryGetValue(reference.GetString()!, out var target)
                ? target
                : throw new InvalidOperationException($"The reference {reference.GetString()} leads nowhere.");
        }

        var made = new CompiledSchema();
        made.Fill(schema, named);
        return made;
    }

    private void Fill(JsonElement schema, Dictionary<string, CompiledSchema> named)
    {
        foreach (var keyword in schema.EnumerateObject())
            Fill(keyword.Name, keyword.Value, named);
        if (_branches is not null)
            _branchOfType = ByType(_branches);
    }

    private void Fill(string keyword, JsonElement value, Dictionary<string, CompiledSchema> named)
    {
        switch (keyword)
        {
            case "type" when value.GetString() is "string" or "integer" or "number" or "boolean" or "object" or "array":
                _type = value.GetString();
                break;
            case "enum":
                _values = value.EnumerateArray().Select(v => v.GetString()!).ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
                break;
            case "pattern":
                _pattern = new Regex(value.GetString()!);
                break;
            case "minLength":
                _length.Least = value.GetInt64();
                break;
            case "maxLength":
                _length.Most = value.GetInt64();
                break;
            case "minimum":
                _number.Least = value.GetDecimal();
                break;
            case "maximum":
                _number.Most = value.GetDecimal();
                break;
            case "minItems":
                _count.Least = value.GetInt64();
                break;
            case "maxItems":
                _count.Most = value.GetInt64();
                break;
            case "uniqueItems":
                _distinct = value.GetBoolean();
                break;
            case "maxProperties":
                _mostMembers = value.GetInt64();
                break;
            case "required":
                _required = [.. value.EnumerateArray().Select(v => Encoding.UTF8.GetBytes(v.GetString()!))];
                break;
            case "properties":
                _members = [.. value.EnumerateObject().Select(m => (Encoding.UTF8.GetBytes(m.Name), Make(m.Value, named)))];
                break;
            case "additionalProperties" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                _closed = value.ValueKind == JsonValueKind.False;
                break;
            case "additionalProperties":
                _others = Make(value, named);
                break;
            case "items":
                _items = Make(value, named);
                break;
            case "oneOf":
                _branches = [.. value.EnumerateArray().Select(v => Make(v, named))];
                break;
            default:
                if (!Annotations.Contains(keyword, StringComparer.Ordinal))
                    throw new InvalidOperationException($"The keyword {keyword} is not known to the quick check, or not in this form.");
                break;
        }
    }

    /// <summary>Branches that demand different values of a member <c>type</c> exclude each other, so that one look finds the only one that can fit. Null when they are not of that kind.</summary>
    private static Dictionary<string, CompiledSchema>.AlternateLookup<ReadOnlySpan<char>>? ByType(CompiledSchema[] branches)
    {
        var byType = new Dictionary<string, CompiledSchema>(StringComparer.Ordinal);
        foreach (var branch in branches)
        {
            if (!branch._required.Any(name => name.AsSpan().SequenceEqual("type"u8)) || branch.Member("type"u8) is not { _type: "string", _values: { } values })
                return null;
            if (!values.Set.All(value => byType.TryAdd(value, branch)))
                return null;
        }

        return byType.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private CompiledSchema? Member(ReadOnlySpan<byte> name)
    {
        foreach (var (known, schema) in _members ?? [])
        {
            if (name.SequenceEqual(known))
                return schema;
        }

        return null;
    }

    private bool IsOfType(JsonElement value) => _type switch
    {
        null => true,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && JsonNumber.Read(JsonMarshal.GetRawUtf8Value(value)).IsInteger,
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        _ => value.ValueKind == JsonValueKind.Array,
    };

    private bool IsAmong(JsonElement value, TextBuffer texts) => _values is not { } values || (value.ValueKind == JsonValueKind.String && values.Contains(texts.Of(value)));

    private bool Fits(JsonElement value, TextBuffer texts) => value.ValueKind switch
    {
        JsonValueKind.Object => FitsMembers(value, texts),
        JsonValueKind.Array => FitsItems(value, texts),
        JsonValueKind.String => FitsText(texts.Of(value)),
        JsonValueKind.Number => JsonNumber.Read(JsonMarshal.GetRawUtf8Value(value)).Value is var number && number >= _number.Least && number <= _number.Most,
        _ => true,
    };

    private bool FitsText(ReadOnlySpan<char> text) => text.Length >= _length.Least && text.Length <= _length.Most && _pattern?.IsMatch(text) != false;

    private bool FitsMembers(JsonElement members, TextBuffer texts)
    {
        if (members.GetPropertyCount() > _mostMembers)
            return false;
        foreach (var name in _required)
        {
            if (!members.TryGetProperty(name, out _))
                return false;
        }

        foreach (var member in members.EnumerateObject())
        {
            var schema = Member(NameOf(member));
            if (schema is null && _closed)
                return false;
            if ((schema ?? _others)?.Accepts(member.Value, texts) == false)
                return false;
        }

        return true;
    }

    private static ReadOnlySpan<byte> NameOf(JsonProperty member)
    {
        var written = JsonMarshal.GetRawUtf8PropertyName(member);
        return written.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(member.Name) : written;
    }

    private bool FitsItems(JsonElement items, TextBuffer texts)
    {
        var count = items.GetArrayLength();
        if (count < _count.Least || count > _count.Most || (_distinct && !AreDistinctTexts(items)))
            return false;
        if (_items is null)
            return true;
        foreach (var item in items.EnumerateArray())
        {
            if (!_items.Accepts(item, texts))
                return false;
        }

        return true;
    }

    /// <summary>Values of other types are left to the validator that explains: which of them are the same is its to say.</summary>
    private static bool AreDistinctTexts(JsonElement items)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        return items.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && known.Add(item.GetString()!));
    }

    private bool FitsOne(JsonElement value, TextBuffer texts)
    {
        if (_branches is null)
            return true;
        if (_branchOfType is not { } byType)
            return _branches.Count(branch => branch.Accepts(value, texts)) == 1;
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.String
            && byType.TryGetValue(texts.Of(type), out var only) && only.Accepts(value, texts);
    }
}
