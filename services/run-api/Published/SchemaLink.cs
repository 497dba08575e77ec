namespace Orchestrate.RunApi.Published;

/// <summary>Where a schema is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Href">Its address.</param>
internal sealed record SchemaLink(string Name, string Href);
