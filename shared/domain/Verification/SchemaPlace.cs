using System.Globalization;

namespace Orchestrate.Domain.Verification;

/// <summary>A place in a document, which becomes a pointer only when somebody asks.</summary>
/// <param name="Parent">The value around it; null for the root.</param>
/// <param name="Name">Member name or index.</param>
internal sealed record SchemaPlace(SchemaPlace? Parent, string Name)
{
    public static SchemaPlace Root { get; } = new(null, string.Empty);

    public string Pointer => Parent is null ? string.Empty : $"{Parent.Pointer}/{Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public SchemaPlace At(string name) => new(this, name);

    public SchemaPlace At(int index) => new(this, index.ToString(CultureInfo.InvariantCulture));
}
