namespace Orchestrate.Domain.Registries;

/// <summary>The outcome of resolving variables for one prompt.</summary>
/// <param name="Values">A value for every variable of the registry that has one; what optional variables lack is empty text.</param>
/// <param name="Errors">Every reason why no prompt can be rendered; empty when all is well.</param>
public sealed record VariableResolution(IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Errors);
