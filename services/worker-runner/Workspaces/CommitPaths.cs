using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>
/// The paths of a commit. Symbolic links are followed inside the commit only: one that leads out of it, to nothing or in circles stands for nothing
/// (VER-3, VER-5), because whoever receives the commit receives nothing behind it.
/// </summary>
internal sealed class CommitPaths
{
    private const int MostLinks = 40;
    private const string Link = "120000";

    /// <summary>Git's names of an empty file, with SHA-1 and with SHA-256.</summary>
    private static readonly string[] EmptyBlobs = ["e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"];

    private readonly Git _git;
    private readonly RunFolders _run;
    private readonly Dictionary<string, (string Mode, string Object)> _entries;

    private CommitPaths(Git git, RunFolders run, Dictionary<string, (string Mode, string Object)> entries)
    {
        _git = git;
        _run = run;
        _entries = entries;
    }

    public static async Task<CommitPaths> ReadAsync(Git git, RunFolders run, string commit, CancellationToken cancellationToken)
    {
        var listed = await git.RunAsync(new GitCall("ls-tree", "-r", "-t", "-z", "--full-tree", commit) { Repository = run.Attempts }, cancellationToken);
        var entries = new Dictionary<string, (string Mode, string Object)>(StringComparer.Ordinal);
        foreach (var item in listed.Items)
        {
            var tab = item.IndexOf('\t', StringComparison.Ordinal);
            if (item[..tab].Split(' ') is [var mode, _, var name])
                entries[item[(tab + 1)..]] = (mode, name);
        }

        return new CommitPaths(git, run, entries);
    }

    /// <summary>Whether there is a file or a folder behind the path, as an agent or a bundle wrote it.</summary>
    public async Task<bool> HasAsync(string path, CancellationToken cancellationToken)
    {
        var normal = Domain.Verification.Paths.Normalise(path).TrimEnd('/');
        return normal is "." || (Domain.Verification.Paths.IsConfined(normal) && !normal.Contains("//", StringComparison.Ordinal) && await ResolveAsync(normal, cancellationToken) is not null);
    }

    /// <summary>Whether there is a file without content behind the path.</summary>
    public async Task<bool> IsEmptyAsync(string path, CancellationToken cancellationToken) =>
        await ResolveAsync(Domain.Verification.Paths.Normalise(path), cancellationToken) is { } real && _entries.TryGetValue(real, out var entry) && EmptyBlobs.Contains(entry.Object);

    /// <summary>Lines of the file behind the path; 0 for a folder, for nothing and for an empty file.</summary>
    public async Task<int> LinesAsync(string path, CancellationToken cancellationToken)
    {
        if (await ResolveAsync(Domain.Verification.Paths.Normalise(path), cancellationToken) is not { } real || !_entries.TryGetValue(real, out var entry))
            return 0;
        var blob = await _git.TryAsync(new GitCall("cat-file", "blob", entry.Object) { Repository = _run.Attempts }, cancellationToken);
        var lines = blob.Output.AsSpan().Count((byte)'\n');
        return blob.Output is [.., not (byte)'\n'] ? lines + 1 : lines;
    }

    /// <summary>The path without links; empty for the root, null when there is nothing in the commit behind it.</summary>
    private async Task<string?> ResolveAsync(string path, CancellationToken cancellationToken)
    {
        var rest = new Stack<string>(path.Split('/').Reverse());
        var current = "";
        var links = 0;
        while (rest.TryPop(out var name))
        {
            if (name is "" or ".")
                continue;
            if (name == "..")
            {
                if (current.Length == 0)
                    return null;
                current = current.LastIndexOf('/') is > 0 and var at ? current[..at] : "";
                continue;
            }

            var next = current.Length == 0 ? name : $"{current}/{name}";
            if (!_entries.TryGetValue(next, out var entry))
                return null;
            if (entry.Mode != Link)
            {
                current = next;
                continue;
            }

            var blob = await _git.RunAsync(new GitCall("cat-file", "blob", entry.Object) { Repository = _run.Attempts }, cancellationToken);
            var target = Encoding.UTF8.GetString(blob.Output);
            if (++links > MostLinks || target.StartsWith('/'))
                return null;
            foreach (var part in target.Split('/').Reverse())
                rest.Push(part);
        }

        return current;
    }
}
