namespace Orchestrate.Domain.Bundles;

/// <summary>A skill: text that is put into the prompts of the tasks that name it.</summary>
public sealed record SkillSpec
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>One line: when to use it.</summary>
    public required string Description { get; init; }

    /// <summary>The skill's text.</summary>
    public required string Text { get; init; }
}
