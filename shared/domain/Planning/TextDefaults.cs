namespace Orchestrate.Domain.Planning;

/// <summary>Texts that may be left out.</summary>
internal static class TextDefaults
{
    /// <summary>The text, or the default when it is blank.</summary>
    public static string Or(this string? text, string otherwise) => string.IsNullOrWhiteSpace(text) ? otherwise : text;
}
