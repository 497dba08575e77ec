using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orchestrate.Domain.Verification;

/// <summary>
/// Validates JSON against a schema that a bundle or an agent brought: draft 6 to 2020-12 without <c>unevaluated…</c>, dynamic and remote references; <c>format</c> is an annotation.
/// Not NJsonSchema: that one fetches what <c>$ref</c> names, ignores <c>const</c>, <c>if</c> and others silently, and neither its patterns nor its references are bounded in time.
/// </summary>
public sealed class JsonSchemaCheck
{
    /// <summary>Most faults that are listed one by one.</summary>
    public const int MaxFaults = 20;

    private const int MaxDepth = 300;
    private readonly JsonElement _root;
    private readonly WorkBudget _budget;
    private readonly bool _referenceStandsAlone;
    private readonly Dictionary<string, Regex> _patterns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _references = new(StringComparer.Ordinal);
    private int _depth;

    private JsonSchemaCheck(JsonElement schema, WorkBudget budget)
    {
        (_root, _budget) = (schema, budget);
        var draft = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$schema", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString()! : string.Empty;
        _referenceStandsAlone = draft.Contains("draft-04", StringComparison.Ordinal) || draft.Contains("draft-06", StringComparison.Ordinal) || draft.Contains("draft-07", StringComparison.Ordinal);
    }

    /// <summary>The faults of the document, at most <see cref="MaxFaults"/> and one that says so when there are more; empty when it is valid.</summary>
    /// <param name="schema">A schema in which <see cref="JsonSchemaRules.Problems"/> found nothing.</param>
    /// <param name="document">The document.</param>
    /// <param name="budget">What the check may cost.</param>
    /// <exception cref="TooMuchWorkException">The budget is spent, or the schema refers to itself without end.</exception>
    public static IReadOnlyList<SchemaFault> Faults(JsonElement schema, JsonElement document, WorkBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var faults = new List<SchemaFault>();
        new JsonSchemaCheck(schema, budget).Check(schema, document, SchemaPlace.Root, faults);
        if (faults.Count > MaxFaults)
            faults[MaxFaults] = new SchemaFault(string.Empty, "There are more faults, which are not listed.");
        return faults;
    }

    /// <summary>Whether the value is valid. Without a list it stops at the first fault.</summary>
    private bool Check(JsonElement schema, JsonElement value, SchemaPlace place, List<SchemaFault>? faults)
    {
        _budget.Spend();
        if (schema.ValueKind == JsonValueKind.True)
            return true;
        if (schema.ValueKind == JsonValueKind.False)
            return Fail(place, faults, "Nothing is allowed here.");
        if (++_depth > MaxDepth)
            throw new TooMuchWorkException("The schema refers to itself without end, or too deep.");
        var valid = CheckObject(schema, value, place, faults);
        _depth--;
        return valid;
    }

    private bool CheckObject(JsonElement schema, JsonElement value, SchemaPlace place, List<SchemaFault>? faults)
    {
        var valid = true;
        if (schema.TryGetProperty("$ref", out var reference))
        {
            valid = Check(Target(reference.GetString()!), value, place, faults);
            if (_referenceStandsAlone)
                return valid;
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            if ((!valid && faults is null) || faults?.Count > MaxFaults)
                return false;
            _budget.Spend();
            valid &= CheckKeyword(schema, keyword.Name, keyword.Value, value, place, faults);
        }

        return valid;
    }

    private bool CheckKeyword(JsonElement schema, string name, JsonElement rule, JsonElement value, SchemaPlace place, List<SchemaFault>? faults) => name switch
    {
        "type" => IsOfType(rule, value) || Fail(place, faults, $"Expected was {(rule.ValueKind == JsonValueKind.Array ? string.Join(" or ", rule.EnumerateArray()) : rule.GetString())}; found {Kind(value)}."),
        "enum" => rule.EnumerateArray().Any(allowed => JsonValues.Same(allowed, value, _budget)) || Fail(place, faults, $"{Short(value)} is none of {Short(rule)}."),
        "const" => JsonValues.Same(rule, value, _budget) || Fail(place, faults, $"Expected was {Short(rule)}; found {Short(value)}."),
        "allOf" => All(rule.EnumerateArray(), branch => Check(branch, value, place, faults), faults),
        "anyOf" => rule.EnumerateArray().Any(branch => Check(branch, value, place, null)) || Fail(place, faults, "The value fits none of the forms of `anyOf`."),
        "oneOf" => rule.EnumerateArray().Count(branch => Check(branch, value, place, null)) is var fits && (fits == 1 || Fail(place, faults, $"The value fits {fits} of the forms of `oneOf`; it must fit exactly one.")),
        "not" => !Check(rule, value, place, null) || Fail(place, faults, "The value has the form that `not` forbids."),
        "if" => !schema.TryGetProperty(Check(rule, value, place, null) ? "then" : "else", out var branch) || Check(branch, value, place, faults),
        _ => value.ValueKind switch
        {
            JsonValueKind.Number => CheckNumber(name, rule, value, place, faults),
            JsonValueKind.String => CheckText(name, rule, value, place, faults),
            JsonValueKind.Array => CheckArray(schema, name, rule, value, place, faults),
            JsonValueKind.Object => CheckMembers(schema, name, rule, value, place, faults),
            _ => true,
        },
    };

    private static bool CheckNumber(string name, JsonElement rule, JsonElement value, SchemaPlace place, List<SchemaFault>? faults)
    {
        var holds = name switch
        {
            "minimum" => JsonValues.Order(value, rule) >= 0,
            "maximum" => JsonValues.Order(value, rule) <= 0,
            "exclusiveMinimum" => JsonValues.Order(value, rule) > 0,
            "exclusiveMaximum" => JsonValues.Order(value, rule) < 0,
            "multipleOf" => value.TryGetDecimal(out var number) && rule.TryGetDecimal(out var unit) && unit != 0 ? number % unit == 0 : Math.IEEERemainder(value.GetDouble(), rule.GetDouble()) == 0,
            _ => true,
        };
        return holds || Fail(place, faults, $"{Short(value)} breaks {name} {Short(rule)}.");
    }

    private bool CheckText(string name, JsonElement rule, JsonElement value, SchemaPlace place, List<SchemaFault>? faults)
    {
        if (name is not ("minLength" or "maxLength" or "pattern"))
            return true;
        _budget.Spend(JsonValues.Length(value));
        var text = value.GetString()!;
        var holds = name switch
        {
            "pattern" => Pattern(rule.GetString()!).IsMatch(text),
            "minLength" => text.EnumerateRunes().Count() >= rule.GetDouble(),
            _ => text.EnumerateRunes().Count() <= rule.GetDouble(),
        };
        return holds || Fail(place, faults, $"{Short(value)} breaks {name} {Short(rule)}.");
    }

    private bool CheckArray(JsonElement schema, string name, JsonElement rule, JsonElement value, SchemaPlace place, List<SchemaFault>? faults) => name switch
    {
        "minItems" => value.GetArrayLength() >= rule.GetDouble() || Fail(place, faults, $"{value.GetArrayLength()} items break minItems {Short(rule)}."),
        "maxItems" => value.GetArrayLength() <= rule.GetDouble() || Fail(place, faults, $"{value.GetArrayLength()} items break maxItems {Short(rule)}."),
        "uniqueItems" => rule.ValueKind == JsonValueKind.False || Unique(value) || Fail(place, faults, "Two items are the same."),
        "prefixItems" => CheckEach(rule, value, place, faults),
        "items" when rule.ValueKind == JsonValueKind.Array => CheckEach(rule, value, place, faults),
        "items" => CheckFrom(schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0, rule, value, place, faults),
        "additionalItems" => !schema.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array || CheckFrom(items.GetArrayLength(), rule, value, place, faults),
        "contains" => CheckContains(schema, rule, value, place, faults),
        _ => true,
    };

    private bool CheckEach(JsonElement rules, JsonElement value, SchemaPlace place, List<SchemaFault>? faults) =>
        All(rules.EnumerateArray().Zip(value.EnumerateArray()).Index(), pair => Check(pair.Item.First, pair.Item.Second, place.At(pair.Index), faults), faults);

    private bool CheckFrom(int start, JsonElement rule, JsonElement value, SchemaPlace place, List<SchemaFault>? faults) =>
        All(value.EnumerateArray().Index().Skip(start), pair => Check(rule, pair.Item, place.At(pair.Index), faults), faults);

    private bool CheckContains(JsonElement schema, JsonElement rule, JsonElement value, SchemaPlace place, List<SchemaFault>? faults)
    {
        var found = value.EnumerateArray().Count(item => Check(rule, item, place, null));
        var least = schema.TryGetProperty("minContains", out var min) ? min.GetDouble() : 1;
        var most = schema.TryGetProperty("maxContains", out var max) ? max.GetDouble() : double.MaxValue;
        return (found >= least && found <= most) || Fail(place, faults, $"{found} items have the form of `contains`, which is too {(found < least ? "few" : "many")}.");
    }

    private bool Unique(JsonElement value)
    {
        var seen = new Dictionary<int, List<JsonElement>>();
        foreach (var item in value.EnumerateArray())
        {
            _budget.Spend(JsonValues.Length(item));
            var alike = CollectionsMarshal.GetValueRefOrAddDefault(seen, JsonValues.Fingerprint(item), out _) ??= [];
            if (alike.Any(other => JsonValues.Same(other, item, _budget)))
                return false;
            alike.Add(item);
        }

        return true;
    }

    private bool CheckMembers(JsonElement schema, string name, JsonElement rule, JsonElement value, SchemaPlace place, List<SchemaFault>? faults)
    {
        switch (name)
        {
            case "minProperties":
                return value.GetPropertyCount() >= rule.GetDouble() || Fail(place, faults, $"{value.GetPropertyCount()} members break minProperties {Short(rule)}.");
            case "maxProperties":
                return value.GetPropertyCount() <= rule.GetDouble() || Fail(place, faults, $"{value.GetPropertyCount()} members break maxProperties {Short(rule)}.");
            case "required":
                return All(rule.EnumerateArray(), wanted => Has(value, wanted.GetString()!) || Fail(place.At(wanted.GetString()!), faults, "The member is missing."), faults);
            case "properties":
                return All(rule.EnumerateObject(), member => !TryGet(value, member.Name, out var inner) || Check(member.Value, inner, place.At(member.Name), faults), faults);
            case "patternProperties":
                return All(rule.EnumerateObject(), pattern => All(
                    value.EnumerateObject().Where(member => Matches(pattern.Name, member.Name)), member => Check(pattern.Value, member.Value, place.At(member.Name), faults), faults), faults);
            case "additionalProperties":
                return All(value.EnumerateObject().Where(member => IsAdditional(schema, member.Name)), member => rule.ValueKind == JsonValueKind.False
                    ? Fail(place.At(member.Name), faults, "The schema does not know this member.")
                    : Check(rule, member.Value, place.At(member.Name), faults), faults);
            case "propertyNames":
                return All(value.EnumerateObject(), member => Check(rule, JsonSerializer.SerializeToElement(member.Name), place, null)
                    || Fail(place.At(member.Name), faults, "The name of this member is not allowed."), faults);
            case "dependencies" or "dependentRequired" or "dependentSchemas":
                return All(rule.EnumerateObject().Where(member => Has(value, member.Name)), member => CheckDependency(member.Value, value, place, faults), faults);
            default:
                return true;
        }
    }

    private bool CheckDependency(JsonElement rule, JsonElement value, SchemaPlace place, List<SchemaFault>? faults) => rule.ValueKind == JsonValueKind.Array
        ? All(rule.EnumerateArray(), wanted => Has(value, wanted.GetString()!) || Fail(place.At(wanted.GetString()!), faults, "The member is missing; another one needs it."), faults)
        : Check(rule, value, place, faults);

    private bool IsAdditional(JsonElement schema, string name)
    {
        _budget.Spend();
        return !(schema.TryGetProperty("properties", out var known) && Has(known, name))
            && !(schema.TryGetProperty("patternProperties", out var patterns) && patterns.EnumerateObject().Any(pattern => Matches(pattern.Name, name)));
    }

    private bool Has(JsonElement value, string name) => TryGet(value, name, out _);

    // Members are searched one by one.
    private bool TryGet(JsonElement value, string name, out JsonElement member)
    {
        _budget.Spend(value.GetPropertyCount());
        return value.TryGetProperty(name, out member);
    }

    private bool Matches(string pattern, string name)
    {
        _budget.Spend(name.Length);
        return Pattern(pattern).IsMatch(name);
    }

    private static bool All<T>(IEnumerable<T> items, Func<T, bool> check, List<SchemaFault>? faults)
    {
        var valid = true;
        foreach (var item in items)
        {
            valid &= check(item);
            if ((!valid && faults is null) || faults?.Count > MaxFaults)
                return false;
        }

        return valid;
    }

    private JsonElement Target(string reference)
    {
        if (!_references.TryGetValue(reference, out var target))
            _references[reference] = target = JsonSchemaRules.Resolve(_root, reference) ?? throw new ArgumentException($"The reference '{reference}' leads to nothing.", nameof(reference));
        return target;
    }

    private Regex Pattern(string pattern)
    {
        if (!_patterns.TryGetValue(pattern, out var regex))
            _patterns[pattern] = regex = TextPattern.Create(pattern);
        return regex;
    }

    private static bool IsOfType(JsonElement rule, JsonElement value) => rule.ValueKind == JsonValueKind.Array
        ? rule.EnumerateArray().Any(one => IsOfType(one, value))
        : rule.GetString() switch
        {
            "integer" => value.ValueKind == JsonValueKind.Number && JsonValues.IsInteger(value),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            var name => Kind(value) == name,
        };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 100 } text ? text[..100] + "…" : value.GetRawText();

    private static bool Fail(SchemaPlace place, List<SchemaFault>? faults, string message)
    {
        faults?.Add(new SchemaFault(place.Pointer, string.Create(CultureInfo.InvariantCulture, $"{message}")));
        return false;
    }
}
