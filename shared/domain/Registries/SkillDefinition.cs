namespace Orchestrate.Domain.Registries;

/// <summary>A skill or tool that agents may call.</summary>
public sealed record SkillDefinition
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>One line: when to use it.</summary>
    public required string Description { get; init; }

    /// <summary>What it is given.</summary>
    public required IReadOnlyDictionary<string, SkillParameter> Inputs { get; init; }

    /// <summary>What it yields.</summary>
    public required IReadOnlyDictionary<string, SkillParameter> Outputs { get; init; }

    /// <summary>OpenCode tools that carry it out, in order of preference.</summary>
    public required IReadOnlyList<string> OpencodeTools { get; init; }

    /// <summary>How to do it; goes into the prompt.</summary>
    public required string Text { get; init; }
}
