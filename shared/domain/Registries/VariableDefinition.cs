namespace Orchestrate.Domain.Registries;

/// <summary>A variable that prompts may use.</summary>
public sealed record VariableDefinition
{
    /// <summary>Upper-case name.</summary>
    public required string Name { get; init; }

    /// <summary>Widest scope at which a value may be given.</summary>
    public required VariableScope Scope { get; init; }

    /// <summary>Whether a prompt cannot be rendered without a value.</summary>
    public required bool Required { get; init; }

    /// <summary>Value when none is given; an optional variable without one is empty.</summary>
    public string? Default { get; init; }

    /// <summary>What it holds.</summary>
    public required string Description { get; init; }

    /// <summary>Who gives the value.</summary>
    public required VariableSource Source { get; init; }
}
