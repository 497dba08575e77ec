namespace Orchestrate.Domain.Registries;

/// <summary>Skills resolved for a prompt.</summary>
/// <param name="Text">The text for the prompt; empty when no skill was found.</param>
/// <param name="Unknown">Names that neither the bundle nor the registry knows.</param>
public sealed record SkillText(string Text, IReadOnlyList<string> Unknown);
