using System.Text;
using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Adds texts to files of a commit without a work tree.</summary>
internal sealed class TreeAppends(Git git)
{
    /// <summary>The commit's tree with the texts in it: at the end of a file, which is made when there is none. What is no file but a symbolic link is replaced by one, so that nothing is written elsewhere.</summary>
    public async Task<string> AddAsync(RunFolders run, string commit, IReadOnlyList<AppendedText> appends, CancellationToken cancellationToken)
    {
        var index = Path.Join(run.Root, "appends.index");
        try
        {
            await git.RunAsync(new GitCall("read-tree", commit) { Repository = run.Attempts, Index = index }, cancellationToken);
            foreach (var append in appends)
                await AddAsync(run, commit, append, index, cancellationToken);
            return (await git.RunAsync(new GitCall("write-tree") { Repository = run.Attempts, Index = index }, cancellationToken)).Text;
        }
        finally
        {
            File.Delete(index);
        }
    }

    private async Task AddAsync(RunFolders run, string commit, AppendedText append, string index, CancellationToken cancellationToken)
    {
        var path = Domain.Verification.Paths.IsConfined(append.Path)
            ? Domain.Verification.Paths.Normalise(append.Path)
            : throw new WorkspaceException("workspace_git_failed", $"'{append.Path}' leads out of the repository, so nothing can be added to it.", fatal: true);
        var (mode, content) = ("100644", Array.Empty<byte>());
        var listed = await git.RunAsync(new GitCall("ls-tree", "-z", "--full-tree", commit, "--", path) { Repository = run.Attempts }, cancellationToken);
        if (listed.Items is [var entry] && entry[..entry.IndexOf('\t', StringComparison.Ordinal)].Split(' ') is [("100644" or "100755") and var known, _, var id])
            (mode, content) = (known, (await git.RunAsync(new GitCall("cat-file", "blob", id) { Repository = run.Attempts }, cancellationToken)).Output);

        var text = content.Length == 0 ? append.Text.TrimStart('\n') : content[^1] == '\n' ? append.Text : "\n" + append.Text;
        var written = await git.RunAsync(new GitCall("hash-object", "-w", "--stdin") { Repository = run.Attempts, Input = (byte[])[.. content, .. Encoding.UTF8.GetBytes(text)] }, cancellationToken);
        await git.RunAsync(new GitCall("update-index", "--add", "--cacheinfo", $"{mode},{written.Text},{path}") { Repository = run.Attempts, Index = index }, cancellationToken);
    }
}
