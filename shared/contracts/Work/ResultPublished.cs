namespace Orchestrate.Contracts.Work;

/// <summary>The result was delivered.</summary>
public sealed record ResultPublished
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>The branch; null when the source takes none (an <c>empty</c> workspace or a <c>directory</c>) or refused it.</summary>
    public string? Branch { get; init; }

    /// <summary>The delivered commit: the integrated one, or with a subfolder the one that has the rest of the repository around it.</summary>
    public required string Commit { get; init; }

    /// <summary>Where the result can be fetched from: the user's repository, or the run's own bare repository.</summary>
    public required string Location { get; init; }

    /// <summary>What could not be done and why: a branch or ref that was refused, a patch that is too large, files that were not to be written.</summary>
    public string? Detail { get; init; }

    /// <summary>The source's commit that a subfolder's result was put into; null without a subfolder.</summary>
    public string? GraftedOn { get; init; }

    /// <summary>The user's folder that files were written into (<c>directory</c>); null when none were to be.</summary>
    public string? Folder { get; init; }

    /// <summary>Changed and deleted files that stand in the folder as the result has them.</summary>
    public int FilesWritten { get; init; }

    /// <summary>Changed files that were left alone.</summary>
    public int FilesLeftAlone { get; init; }

    /// <summary>The first of those that were left alone, at most 50.</summary>
    public IReadOnlyList<FileLeftAlone> LeftAlone { get; init; } = [];

    /// <summary>The ref that was asked for, when it stands at the delivered commit.</summary>
    public string? Ref { get; init; }

    /// <summary>Where that ref is, without credentials.</summary>
    public string? RefLocation { get; init; }

    /// <summary>The patch, when one was made and kept.</summary>
    public ArtifactRef? Patch { get; init; }
}
