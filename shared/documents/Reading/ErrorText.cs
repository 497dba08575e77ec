using System.Globalization;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Orchestrate.Documents.Reading;

/// <summary>Stable codes and sentences for what the validator finds.</summary>
internal static class ErrorText
{
    /// <summary>Code and sentence of one finding.</summary>
    public static (string Code, string Message) For(ValidationError error, string pointer)
    {
        var schema = error.Schema.ActualSchema;
        var name = Shorten(Pointers.Last(pointer));
        return error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => ("required", $"`{name}` is missing. Add it{Means(schema, name)}."),
            ValidationErrorKind.NoAdditionalPropertiesAllowed => ("additional_property", Unknown(schema, name)),
            ValidationErrorKind.StringExpected => ("type", "Expected a text in double quotes."),
            ValidationErrorKind.NumberExpected => ("type", "Expected a number."),
            ValidationErrorKind.IntegerExpected => ("type", "Expected a whole number, without quotes."),
            ValidationErrorKind.BooleanExpected => ("type", "Expected true or false, without quotes."),
            ValidationErrorKind.ObjectExpected => ("type", "Expected an object: { … }."),
            ValidationErrorKind.ArrayExpected => ("type", "Expected a list: [ … ]."),
            ValidationErrorKind.NullExpected or ValidationErrorKind.NoTypeValidates => ("type", "The value has a type that is not allowed here."),
            ValidationErrorKind.PatternMismatch => ("pattern", schema.Pattern == "\\S"
                ? "The text must not be blank."
                : $"The text does not have the expected form. {schema.Description ?? $"Pattern: {schema.Pattern}"}"),
            ValidationErrorKind.StringTooShort => ("min_length", schema.MinLength is 1 ? "The text must not be empty." : Text($"The text must have at least {schema.MinLength} characters.")),
            ValidationErrorKind.StringTooLong => ("max_length", Text($"The text must have at most {schema.MaxLength} characters.")),
            ValidationErrorKind.NumberTooSmall => ("minimum", Text($"The number must be at least {schema.Minimum}.")),
            ValidationErrorKind.NumberTooBig or ValidationErrorKind.IntegerTooBig => ("maximum", Text($"The number must be at most {schema.Maximum}.")),
            ValidationErrorKind.TooFewItems => ("min_items", Text($"The list must have at least {schema.MinItems} {(schema.MinItems == 1 ? "entry" : "entries")}.")),
            ValidationErrorKind.TooManyItems or ValidationErrorKind.TooManyItemsInTuple => ("max_items", Text($"The list must have at most {schema.MaxItems} entries.")),
            ValidationErrorKind.ItemsNotUnique => ("unique_items", "The list has the same entry twice. Keep one of them."),
            ValidationErrorKind.TooManyProperties => ("max_properties", Text($"The object must have at most {schema.MaxProperties} members.")),
            ValidationErrorKind.TooFewProperties => ("min_properties", Text($"The object must have at least {schema.MinProperties} members.")),
            ValidationErrorKind.NotInEnumeration => ("enum", $"The value is not allowed here. Use one of: {string.Join(", ", schema.Enumeration)}."),
            ValidationErrorKind.NumberNotMultipleOf or ValidationErrorKind.IntegerNotMultipleOf => ("multiple_of", Text($"The number must be a multiple of {schema.MultipleOf}.")),
            _ => ("invalid", "The value does not fit the schema."),
        };
    }

    /// <summary>At most 64 characters of a text, for a message.</summary>
    public static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    /// <summary><c> Did you mean …?</c> when one of the names is close, else nothing.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        if (name.Length > 64)
            return "";
        var best = known.Select(k => (Name: k, Distance: Distance(name, k))).OrderBy(k => k.Distance).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(1, best.Name.Length / 4) ? $" Did you mean `{best.Name}`?" : "";
    }

    private static string Unknown(JsonSchema schema, string name)
    {
        var known = schema.ActualProperties.Keys;
        return $"`{name}` is not known here. Known: {string.Join(", ", known)}.{Suggest(name, known)}";
    }

    private static string Means(JsonSchema schema, string name) =>
        schema.ActualProperties.TryGetValue(name, out var member) && member.ActualSchema.Description is { } description ? $": {description.TrimEnd('.')}" : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
