namespace Orchestrate.Gateway.Access;

/// <summary>Keys: those that work by name, then those that ended last.</summary>
/// <param name="Keys">The keys.</param>
internal sealed record KeyList(IReadOnlyList<KeyDocument> Keys);
