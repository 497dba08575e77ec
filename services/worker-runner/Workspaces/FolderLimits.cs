using System.Globalization;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>How much a commit takes in.</summary>
/// <param name="LargestFile">Bytes of a file.</param>
/// <param name="LargestTotal">Bytes of all new and changed files together.</param>
/// <param name="OfUser">Whether the files are the user's own: a list of submodules among them is a file like the others.</param>
internal sealed record FolderLimits(long LargestFile, long LargestTotal, bool OfUser = false)
{
    /// <summary>Longest path, bytes. The machine allows 4096 for the whole path, and a checkout lies some folders deep.</summary>
    public const int LongestPath = 3_000;

    /// <summary>The operator's limits.</summary>
    public static FolderLimits Of(RunnerOptions options) => new(options.LargestFileMb * 1024L * 1024, options.LargestAttemptMb * 1024L * 1024);

    /// <summary>A size for people.</summary>
    public static string Megabytes(long bytes) => (bytes / 1024.0 / 1024).ToString("0.#", CultureInfo.InvariantCulture) + " MB";
}
