namespace Orchestrate.RunApi.Published;

/// <summary>All schemas.</summary>
/// <param name="Schemas">Names and addresses.</param>
internal sealed record SchemaList(IReadOnlyList<SchemaLink> Schemas);
