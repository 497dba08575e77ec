namespace Orchestrate.Domain.Bundles;

/// <summary>Where a run's specification is written, and how (TASK-6).</summary>
public sealed record SpecFolderPolicy
{
    /// <summary>The folder, <c>specs/NNN-name/</c> or <c>.opencode/specs/NNN-name/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>How much is documented: one of <see cref="SpecFolderRules.Levels"/>.</summary>
    public required string Level { get; init; }

    /// <summary>The folder or file in the workspace whose templates the documents follow, for example <c>templates/level_2</c>.</summary>
    public required string Template { get; init; }

    /// <summary>The person's choice, one of <see cref="SpecFolderRules.Options"/>; null means that the run asks when a plan wants to change files.</summary>
    public string? Option { get; init; }

    /// <summary>Program and arguments that check the folder after each task of <c>speckit</c>: exit code 0 or 1 passes. Null for no such check.</summary>
    public IReadOnlyList<string>? Validate { get; init; }
}
