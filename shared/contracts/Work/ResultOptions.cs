namespace Orchestrate.Contracts.Work;

/// <summary>How a result is wanted besides the branch.</summary>
public sealed record ResultOptions
{
    /// <summary>Whether a patch is made and kept as an artifact.</summary>
    public bool Patch { get; init; }

    /// <summary>A ref to push the result to as well, for example <c>refs/heads/topic</c>; null for none.</summary>
    public string? Ref { get; init; }

    /// <summary>URL or absolute path of the repository that gets the ref; null means the source.</summary>
    public string? Remote { get; init; }
}
