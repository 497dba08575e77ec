namespace Orchestrate.Domain.Delivery;

/// <summary>What stands at a path, in a commit or in a folder.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Content">Git's id (hex) of a file's content or of a link's target; null for everything else.</param>
public sealed record PathEntry(EntryKind Kind, string? Content = null)
{
    /// <summary>Nothing stands there.</summary>
    public static PathEntry Nothing { get; } = new(EntryKind.Nothing);

    /// <summary>Whether it is a file, executable or not.</summary>
    public bool IsFile => Kind is EntryKind.File or EntryKind.Executable;
}
