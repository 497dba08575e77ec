namespace Orchestrate.Domain.Tasks;

/// <summary>Globs, relative to the repository's root.</summary>
public sealed record TaskScope
{
    /// <summary>Every changed file must match one of these; empty means all.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>No changed file may match one of these.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}
