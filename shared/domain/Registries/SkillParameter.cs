namespace Orchestrate.Domain.Registries;

/// <summary>A named value that a skill is given or yields.</summary>
public sealed record SkillParameter
{
    /// <summary>JSON type: <c>string integer number boolean array object</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What it holds.</summary>
    public required string Description { get; init; }

    /// <summary>Whether it must be given.</summary>
    public bool Required { get; init; }
}
