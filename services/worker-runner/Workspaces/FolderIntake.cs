using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What a tree in the making has taken and left so far, over all repositories inside each other.</summary>
/// <param name="place">Where things are.</param>
internal sealed class FolderIntake(FolderPlace place)
{
    private readonly List<LeftOutFile> _leftOut = [];

    /// <summary>Where things are.</summary>
    public FolderPlace Place { get; } = place;

    /// <summary>What was left out.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut => _leftOut;

    /// <summary>Bytes of new and changed files that were taken, as far as they had to be counted.</summary>
    public long Taken { get; set; }

    /// <summary>Says that something was left out.</summary>
    /// <param name="prefix">Folder of the repository that it is in, with a slash; empty for the outermost.</param>
    /// <param name="path">Path in that repository, see <see cref="RawPaths"/>.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="reason">Why.</param>
    public void Leave(string prefix, string path, long bytes, string reason) => _leftOut.Add(new LeftOutFile(prefix + RawPaths.Shown(path), bytes, reason));
}
