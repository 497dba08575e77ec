using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Delivery;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Copies a result back into the user's folder. What is done is decided by <see cref="CopyBack"/>, for each path right before it is done.</summary>
internal sealed class FolderWriter(Git git)
{
    private const int LongestLink = 4_096;

    /// <summary>Makes the run's changes in the folder, where the user's files are still those that the run began with. Doing it again changes nothing.</summary>
    public async Task<CopyBackReport> ApplyAsync(RunFolders run, string folder, string baseCommit, string commit, CancellationToken cancellationToken)
    {
        var listed = await git.RunAsync(new GitCall("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", baseCommit, commit) { Repository = run.Attempts }, cancellationToken);
        var changes = CommitChange.Read(listed.Items);
        var target = new UserFolder(folder, $".orchestrate-{run.RunId:N}-", commit.Length == 40 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        var left = new List<FileLeftAlone>();

        // Deletions first, from within: a file may stand where the result has a folder, and the other way round.
        foreach (var change in changes.Where(change => change.Result.Kind == EntryKind.Nothing).OrderByDescending(change => change.Path, StringComparer.Ordinal))
            Note(left, change, await DeleteAsync(target, change, cancellationToken));
        await WriteAllAsync(run, target, [.. changes.Where(change => change.Result.Content is not null)], left, cancellationToken);
        foreach (var change in changes.Where(change => change.Result is { Kind: not EntryKind.Nothing, Content: null }))
            Note(left, change, CopyBack.Decide(change.Path, change.Before, change.Before, change.Result).Reason);
        return new CopyBackReport(changes.Count - left.Count, [.. left.OrderBy(file => file.Path, StringComparer.Ordinal)]);
    }

    private static async Task<string?> DeleteAsync(UserFolder target, CommitChange change, CancellationToken cancellationToken)
    {
        var (present, stamp) = await target.LookAsync(change.Path, cancellationToken);
        var decision = CopyBack.Decide(change.Path, change.Before, present, change.Result);
        return decision.Action == CopyBackAction.Delete ? await target.DeleteAsync(change.Path, stamp) : decision.Reason;
    }

    private async Task WriteAllAsync(RunFolders run, UserFolder target, IReadOnlyList<CommitChange> changes, List<FileLeftAlone> left, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
            return;

        // One git for all of them: it answers in the order of the questions.
        var call = new GitCall("cat-file", "--batch") { Repository = run.Attempts, Input = Encoding.ASCII.GetBytes(string.Concat(changes.Select(change => change.Result.Content + "\n"))) };
        var (exitCode, errors) = await git.RunAsync(
            call,
            async output =>
            {
                await using var contents = new BufferedStream(output, 1 << 16);
                foreach (var change in changes)
                {
                    var content = new BatchContent(contents, ReadLength(contents, change));
                    Note(left, change, await WriteAsync(target, change, content, cancellationToken));
                    await content.SkipAsync(cancellationToken);
                }
            },
            cancellationToken);
        if (exitCode != 0)
            throw Git.Failure(call, exitCode, errors);
    }

    private static async Task<string?> WriteAsync(UserFolder target, CommitChange change, BatchContent content, CancellationToken cancellationToken)
    {
        target.RemoveDraft(change.Path);
        var (present, stamp) = await target.LookAsync(change.Path, cancellationToken);
        var link = change.Result.Kind == EntryKind.Link && content.Length <= LongestLink ? Encoding.UTF8.GetString(await content.ReadAsync(cancellationToken)) : null;
        var decision = CopyBack.Decide(change.Path, change.Before, present, change.Result, link);
        if (decision.Action != CopyBackAction.Write)
            return decision.Reason;
        return link is null
            ? await target.WriteAsync(change.Path, present, stamp, change.Result.Kind == EntryKind.Executable, file => content.CopyToAsync(file, cancellationToken), cancellationToken)
            : await target.LinkAsync(change.Path, present, stamp, link);
    }

    private static void Note(List<FileLeftAlone> left, CommitChange change, string? reason)
    {
        if (reason is not null)
            left.Add(new FileLeftAlone(change.Path, reason));
    }

    // "<id> blob <length>\n"
    private static long ReadLength(Stream contents, CommitChange change)
    {
        var line = new StringBuilder();
        for (int next; (next = contents.ReadByte()) is not ('\n' or -1);)
            line.Append((char)next);
        return line.ToString().Split(' ') is [_, "blob", var length]
            ? long.Parse(length, CultureInfo.InvariantCulture)
            : throw new WorkspaceException("workspace_git_failed", $"The content of '{change.Path}' is missing: {line}", fatal: false);
    }
}
