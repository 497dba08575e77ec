using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Where the result went.</summary>
/// <param name="Branch">The branch in the source repository, or null.</param>
/// <param name="Location">Repository that holds the result.</param>
/// <param name="Detail">What could not be done and why; null for nothing.</param>
public sealed record PublishOutcome(string? Branch, string Location, string? Detail)
{
    /// <summary>The delivered commit.</summary>
    public string? Commit { get; init; }

    /// <summary>The source's commit that a subfolder's result was put into; null without a subfolder.</summary>
    public string? GraftedOn { get; init; }

    /// <summary>The user's folder that files were written into; null when none were to be.</summary>
    public string? Folder { get; init; }

    /// <summary>Changed and deleted files that stand in the folder as the result has them.</summary>
    public int FilesWritten { get; init; }

    /// <summary>Changed files that were left alone.</summary>
    public int FilesLeftAlone { get; init; }

    /// <summary>The first of those that were left alone.</summary>
    public IReadOnlyList<FileLeftAlone> LeftAlone { get; init; } = [];

    /// <summary>The ref that was asked for, when it stands at the delivered commit.</summary>
    public string? Ref { get; init; }

    /// <summary>Where that ref is, without credentials.</summary>
    public string? RefLocation { get; init; }
}
