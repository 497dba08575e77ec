using System.Text.Json;

namespace Orchestrate.Domain.Verification;

/// <summary>
/// What a schema must be to be usable: well formed, self-contained, and without keywords that <see cref="JsonSchemaCheck"/> does not evaluate.
/// A keyword that is silently ignored would let pass what the schema's author forbids.
/// </summary>
public static class JsonSchemaRules
{
    private const int MaxFaults = 20;
    private static readonly string[] Types = ["string", "number", "integer", "boolean", "object", "array", "null"];
    private static readonly string[] Unknown = ["$dynamicRef", "$recursiveRef", "unevaluatedProperties", "unevaluatedItems"];
    private static readonly string[] Schemas = ["additionalProperties", "propertyNames", "contains", "if", "then", "else", "not", "additionalItems"];
    private static readonly string[] Lists = ["allOf", "anyOf", "oneOf", "prefixItems"];
    private static readonly string[] Maps = ["properties", "patternProperties", "definitions", "$defs", "dependentSchemas"];

    /// <summary>Everything that keeps the schema from being used.</summary>
    /// <exception cref="TooMuchWorkException">The budget is spent.</exception>
    public static IReadOnlyList<SchemaFault> Problems(JsonElement schema, WorkBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        var reader = new Reader(schema, budget);
        reader.Visit(schema, SchemaPlace.Root);
        return reader.Faults;
    }

    /// <summary>The value that a local reference (<c>#</c> or <c>#/…</c>) names; null when there is none or it is not local.</summary>
    internal static JsonElement? Resolve(JsonElement root, string reference)
    {
        if (reference == "#")
            return root;
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            return null;
        var value = root;
        foreach (var part in Uri.UnescapeDataString(reference[2..]).Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(part, out var member))
                value = member;
            else if (value.ValueKind == JsonValueKind.Array && int.TryParse(part, out var index) && index >= 0 && index < value.GetArrayLength())
                value = value[index];
            else
                return null;
        }

        return value;
    }

    private sealed class Reader(JsonElement root, WorkBudget budget)
    {
        private readonly HashSet<string> _followed = new(StringComparer.Ordinal);

        public List<SchemaFault> Faults { get; } = [];

        public void Visit(JsonElement schema, SchemaPlace place)
        {
            budget.Spend();
            if (Faults.Count >= MaxFaults || schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
                return;
            if (schema.ValueKind != JsonValueKind.Object)
            {
                Add(place, "A schema is an object, true or false.");
                return;
            }

            foreach (var keyword in schema.EnumerateObject())
                VisitKeyword(keyword.Name, keyword.Value, place.At(keyword.Name));
        }

        private void VisitKeyword(string name, JsonElement value, SchemaPlace place)
        {
            if (Unknown.Contains(name))
                Add(place, $"`{name}` is not supported. Say it with properties, required, additionalProperties, items and $ref.");
            else if (name is "$id" or "id" && place.Parent!.Parent is not null && value.ValueKind == JsonValueKind.String)
                Add(place, "An `$id` below the root is not supported. Refer to definitions of this document with `#/…`.");
            else if (name == "$ref")
                VisitReference(value, place);
            else if (Schemas.Contains(name))
                Visit(value, place);
            else if (Lists.Contains(name) || (name == "items" && value.ValueKind == JsonValueKind.Array))
                VisitList(value, place, mayBeEmpty: name is "items" or "prefixItems");
            else if (name == "items")
                Visit(value, place);
            else if (Maps.Contains(name))
                VisitMap(name, value, place);
            else if (name is "dependencies" or "dependentRequired")
                VisitDependencies(name, value, place);
            else if (Shape(name, value) is { } problem)
                Add(place, problem);
        }

        private void VisitReference(JsonElement value, SchemaPlace place)
        {
            if (value.ValueKind != JsonValueKind.String)
                Add(place, "A reference is a text.");
            else if (value.GetString() is var reference && reference is not "#" && !reference!.StartsWith("#/", StringComparison.Ordinal))
                Add(place, $"The reference '{Shorten(reference)}' leads out of this document and is not followed; nothing is ever fetched. Copy the definition into the schema and refer to it with `#/…`.");
            else if (Resolve(root, reference) is not { } target)
                Add(place, $"The reference '{Shorten(reference)}' leads to nothing in this document.");
            else if (_followed.Add(reference))
                Visit(target, place);
        }

        private void VisitList(JsonElement value, SchemaPlace place, bool mayBeEmpty)
        {
            if (value.ValueKind != JsonValueKind.Array || (value.GetArrayLength() == 0 && !mayBeEmpty))
            {
                Add(place, "A list of schemas was expected.");
                return;
            }

            var index = 0;
            foreach (var item in value.EnumerateArray())
                Visit(item, place.At(index++));
        }

        private void VisitMap(string name, JsonElement value, SchemaPlace place)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                Add(place, "An object of schemas was expected.");
                return;
            }

            foreach (var member in value.EnumerateObject())
            {
                if (name == "patternProperties" && TextPattern.Problem(member.Name) is { } problem)
                    Add(place.At(member.Name), problem);
                Visit(member.Value, place.At(member.Name));
            }
        }

        private void VisitDependencies(string name, JsonElement value, SchemaPlace place)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                Add(place, "An object was expected.");
                return;
            }

            foreach (var member in value.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.Array && name == "dependencies")
                    Visit(member.Value, place.At(member.Name));
                else if (!IsTexts(member.Value))
                    Add(place.At(member.Name), "A list of names was expected.");
            }
        }

        private static string? Shape(string name, JsonElement value) => name switch
        {
            "type" when !(value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().All(IsType) && value.GetArrayLength() > 0 : IsType(value)) =>
                $"The type must be one of {string.Join(", ", Types)}, or a list of them.",
            "enum" when value.ValueKind != JsonValueKind.Array => "A list of values was expected.",
            "required" when !IsTexts(value) => "A list of names was expected.",
            "uniqueItems" when value.ValueKind is not (JsonValueKind.True or JsonValueKind.False) => "true or false was expected.",
            "exclusiveMinimum" or "exclusiveMaximum" when value.ValueKind is JsonValueKind.True or JsonValueKind.False => "The boolean form of draft 4 is not supported. Give the number here.",
            "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" when value.ValueKind != JsonValueKind.Number => "A number was expected.",
            "multipleOf" when value.ValueKind != JsonValueKind.Number || value.GetDouble() <= 0 => "A number above 0 was expected.",
            "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties" or "minContains" or "maxContains"
                when value.ValueKind != JsonValueKind.Number || !JsonValues.IsInteger(value) || value.GetDouble() < 0 => "A whole number, 0 or more, was expected.",
            "pattern" => value.ValueKind == JsonValueKind.String ? TextPattern.Problem(value.GetString()!) : "A text was expected.",
            _ => null,
        };

        private static bool IsType(JsonElement value) => value.ValueKind == JsonValueKind.String && Types.Contains(value.GetString());

        private static bool IsTexts(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String);

        private static string Shorten(string text) => text.Length > 200 ? text[..200] + "…" : text;

        private void Add(SchemaPlace place, string message)
        {
            if (Faults.Count < MaxFaults)
                Faults.Add(new SchemaFault(place.Pointer, message));
        }
    }
}
