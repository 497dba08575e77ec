using NJsonSchema;
using NJsonSchema.Validation;
using Newtonsoft.Json.Linq;

namespace Orchestrate.Documents.Reading;

/// <summary>Turns what NJsonSchema finds into errors for people: pointers, stable codes, and for a choice by <c>type</c> the errors of the branch that was meant.</summary>
internal static class SchemaErrors
{
    private static readonly JsonSchemaValidator Validator = new();

    /// <summary>Validates the tree.</summary>
    public static IReadOnlyList<DocumentError> Collect(JsonSchema schema, JsonTree tree)
    {
        var errors = new List<DocumentError>();
        Add(Validator.Validate(tree.Root!, schema, SchemaType.JsonSchema), tree, errors);
        // What was already refused while reading stands in the tree as a place holder; its schema errors would only confuse.
        var known = tree.Errors.Select(e => e.Pointer).ToHashSet(StringComparer.Ordinal);
        errors.RemoveAll(e => known.Contains(e.Pointer));
        return WithoutConsequences(errors);
    }

    /// <summary>One fault, one error: a text of the wrong length need not be told its pattern, and a value of the wrong type need not be told its missing members.</summary>
    private static List<DocumentError> WithoutConsequences(List<DocumentError> errors)
    {
        var wrongLength = errors.Where(e => e.Code is "min_length" or "max_length").Select(e => e.Pointer).ToHashSet(StringComparer.Ordinal);
        var wrongType = errors.Where(e => e.Code is "type").Select(e => e.Pointer).ToHashSet(StringComparer.Ordinal);
        errors.RemoveAll(e => e.Code == "pattern" ? wrongLength.Contains(e.Pointer) : e.Code == "required" && wrongType.Contains(Pointers.Parent(e.Pointer)));
        return errors;
    }

    private static void Add(IEnumerable<ValidationError> found, JsonTree tree, List<DocumentError> errors)
    {
        foreach (var error in found)
        {
            if (error is ChildSchemaValidationError choice && error.Kind is ValidationErrorKind.NotOneOf)
                AddChoice(choice, tree, errors);
            else if (error is ChildSchemaValidationError parent)
                Add(parent.Errors.SelectMany(e => e.Value), tree, errors);
            else
                errors.Add(Describe(error, tree));
        }
    }

    private static void AddChoice(ChildSchemaValidationError choice, JsonTree tree, List<DocumentError> errors)
    {
        var pointer = Pointers.FromPath(choice.Path, tree);
        var branches = choice.Errors.Where(b => TypesOf(b.Key).Count > 0).ToList();
        if (branches.Count == 0)
        {
            var names = choice.Errors.SelectMany(e => e.Key.RequiredProperties).Distinct(StringComparer.Ordinal).Select(n => $"`{n}`").ToList();
            errors.Add(new DocumentError(pointer, "one_of", names.Count > 0 ? $"Exactly one of {string.Join(", ", names)} is needed." : "The value fits none, or more than one, of the allowed forms.", null));
            return;
        }

        var types = branches.SelectMany(b => TypesOf(b.Key)).ToList();
        var list = string.Join(", ", types);
        var value = Find(tree.Root!, choice.Path);
        if (value is not JObject members)
            errors.Add(new DocumentError(pointer, "type", $"Expected an object with `type`, one of: {list}.", null));
        else if (members["type"] is not { } type)
            errors.Add(new DocumentError($"{pointer}/type", "required", $"`type` is missing. Add it, one of: {list}.", null));
        else if (type is not JValue { Value: string name })
            errors.Add(new DocumentError($"{pointer}/type", "type", $"Expected a text, one of: {list}.", null));
        else if (branches.FirstOrDefault(b => TypesOf(b.Key).Contains(name)) is { Key: not null } meant)
            Add(meant.Value, tree, errors);
        else
            errors.Add(new DocumentError($"{pointer}/type", "enum", $"`{ErrorText.Shorten(name)}` is not allowed here. Use one of: {list}.{ErrorText.Suggest(name, types)}", null));
    }

    private static List<string> TypesOf(JsonSchema branch) =>
        branch.ActualSchema.ActualProperties.TryGetValue("type", out var type) ? type.ActualSchema.Enumeration.OfType<string>().ToList() : [];

    private static JToken? Find(JToken root, string? path)
    {
        JToken? token = root;
        foreach (var part in (path ?? "").TrimStart('#', '/').Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
        {
            token = part[^1] == ']'
                ? (token as JArray)?[int.Parse(part.AsSpan()[..^1], System.Globalization.CultureInfo.InvariantCulture)]
                : (token as JObject)?[part];
        }

        return token;
    }

    private static DocumentError Describe(ValidationError error, JsonTree tree)
    {
        var pointer = Pointers.FromPath(error.Path, tree);
        var (code, message) = ErrorText.For(error, pointer);
        return new DocumentError(pointer, code, message, null);
    }
}
