using System.Text.Json;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace Orchestrate.Documents;

/// <summary>
/// Says quickly whether a tree fits one of our schemas, and nothing else: a validator that also explains costs many times as much, and nearly every
/// document is valid. What this one does not accept goes to the validator that explains. It knows the keywords that our schemas use and refuses to load any other.
/// </summary>
internal sealed class CompiledSchema
{
    private const string Definitions = "#/definitions/";

    private static readonly string[] Annotations = ["$schema", "$id", "title", "description", "definitions"];

    private string? _type;
    private HashSet<string>? _values;
    private Regex? _pattern;
    private (long Least, long Most) _length = (0, long.MaxValue);
    private (decimal Least, decimal Most) _number = (decimal.MinValue, decimal.MaxValue);
    private (long Least, long Most) _count = (0, long.MaxValue);
    private bool _distinct;
    private long _mostMembers = long.MaxValue;
    private string[] _required = [];
    private Dictionary<string, CompiledSchema>? _members;
    private CompiledSchema? _others;
    private bool _closed;
    private CompiledSchema? _items;
    private CompiledSchema[]? _branches;
    private Dictionary<string, CompiledSchema>? _branchOfType;

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

    /// <summary>Whether the value fits.</summary>
    public bool Accepts(JToken value) => IsOfType(value) && IsAmong(value) && Fits(value) && FitsOne(value);

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
                _values = [.. value.EnumerateArray().Select(v => v.GetString()!)];
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
                _required = [.. value.EnumerateArray().Select(v => v.GetString()!)];
                break;
            case "properties":
                _members = value.EnumerateObject().ToDictionary(m => m.Name, m => Make(m.Value, named), StringComparer.Ordinal);
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
    private static Dictionary<string, CompiledSchema>? ByType(CompiledSchema[] branches)
    {
        var byType = new Dictionary<string, CompiledSchema>(StringComparer.Ordinal);
        foreach (var branch in branches)
        {
            if (!branch._required.Contains("type", StringComparer.Ordinal) || branch._members?.GetValueOrDefault("type") is not { _type: "string", _values: { } values })
                return null;
            if (!values.All(value => byType.TryAdd(value, branch)))
                return null;
        }

        return byType;
    }

    private bool IsOfType(JToken value) => _type switch
    {
        null => true,
        "string" => value.Type == JTokenType.String,
        "integer" => value.Type == JTokenType.Integer,
        "number" => value.Type is JTokenType.Integer or JTokenType.Float,
        "boolean" => value.Type == JTokenType.Boolean,
        "object" => value.Type == JTokenType.Object,
        _ => value.Type == JTokenType.Array,
    };

    private bool IsAmong(JToken value) => _values is null || (value is JValue { Value: string text } && _values.Contains(text));

    private bool Fits(JToken value) => value switch
    {
        JObject members => FitsMembers(members),
        JArray items => FitsItems(items),
        JValue { Value: string text } => text.Length >= _length.Least && text.Length <= _length.Most && _pattern?.IsMatch(text) != false,
        JValue { Value: long number } => number >= _number.Least && number <= _number.Most,
        JValue { Value: decimal number } => number >= _number.Least && number <= _number.Most,
        _ => true,
    };

    private bool FitsMembers(JObject members)
    {
        if (members.Count > _mostMembers)
            return false;
        foreach (var name in _required)
        {
            if (!members.ContainsKey(name))
                return false;
        }

        foreach (var (name, value) in members)
        {
            var schema = _members?.GetValueOrDefault(name);
            if (schema is null && _closed)
                return false;
            if ((schema ?? _others)?.Accepts(value!) == false)
                return false;
        }

        return true;
    }

    private bool FitsItems(JArray items)
    {
        if (items.Count < _count.Least || items.Count > _count.Most)
            return false;
        if (_distinct && items.Select(item => item.ToString()).Distinct(StringComparer.Ordinal).Count() != items.Count)
            return false;
        return _items is null || items.All(_items.Accepts);
    }

    private bool FitsOne(JToken value)
    {
        if (_branches is null)
            return true;
        if (_branchOfType is null)
            return _branches.Count(branch => branch.Accepts(value)) == 1;
        return value is JObject members && members["type"] is JValue { Value: string type } && _branchOfType.TryGetValue(type, out var only) && only.Accepts(value);
    }
}
