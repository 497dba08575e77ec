using System.Text.RegularExpressions;

namespace Orchestrate.Messaging;

/// <summary>Schema names are put into SQL text, so they are checked first.</summary>
internal static partial class SchemaName
{
    /// <summary>Returns the name, or throws when it is not lower case letters, digits and underscores.</summary>
    public static string Check(string schema) =>
        Pattern().IsMatch(schema) ? schema : throw new ArgumentException($"'{schema}' is not a schema name.", nameof(schema));

    [GeneratedRegex("^[a-z][a-z0-9_]{0,40}$")]
    private static partial Regex Pattern();
}
