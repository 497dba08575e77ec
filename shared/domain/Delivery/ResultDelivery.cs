namespace Orchestrate.Domain.Delivery;

/// <summary>How a result was delivered, besides the branch.</summary>
public sealed record ResultDelivery
{
    /// <summary>Most files that are named one by one among those left alone.</summary>
    public const int MostNamed = 50;

    /// <summary>The delivered commit, when it is another than the integrated one: with a subfolder, it has the rest of the repository around it.</summary>
    public string? Commit { get; init; }

    /// <summary>The user's folder that files were written into (<c>directory</c>); null when none were to be.</summary>
    public string? Folder { get; init; }

    /// <summary>Changed and deleted files that stand in the folder as the result has them.</summary>
    public int FilesWritten { get; init; }

    /// <summary>Changed files that were left alone.</summary>
    public int FilesLeftAlone { get; init; }

    /// <summary>The first of those that were left alone, at most <see cref="MostNamed"/>.</summary>
    public IReadOnlyList<LeftAlone> LeftAlone { get; init; } = [];

    /// <summary>The ref that was asked for, when it stands at the result.</summary>
    public string? Ref { get; init; }

    /// <summary>Where that ref is.</summary>
    public string? RefLocation { get; init; }

    /// <summary>The patch, when one was made and kept.</summary>
    public DeliveredPatch? Patch { get; init; }
}
