namespace Orchestrate.Domain.Bundles;

/// <summary>How the result is wanted besides the branch <c>orchestrate/&lt;run&gt;</c>.</summary>
public sealed record WorkspaceResult
{
    /// <summary>Whether a patch is made and kept as the artifact <c>result.patch</c>.</summary>
    public bool Patch { get; init; }

    /// <summary>A ref to push the result to as well, for example <c>refs/heads/topic</c>. It is made, or stands at the result already; it is never moved.</summary>
    public string? Ref { get; init; }

    /// <summary>URL or absolute path of the repository that gets the ref; the source when absent.</summary>
    public string? Remote { get; init; }
}
