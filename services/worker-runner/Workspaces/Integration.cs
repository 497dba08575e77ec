using System.Globalization;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Merges attempts into the integration branch. A merge is computed among the private snapshots and becomes visible to agents only when the branch moves.</summary>
internal sealed class Integration(Git git)
{
    private readonly ConflictReader _conflicts = new(git);

    public async Task<MergeOutcome> MergeAsync(RunFolders run, string attempt, string expectedHead, string message, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(run, cancellationToken);
        if (head != expectedHead)
            return new MergeOutcome(await IsThisMergeAsync(run, head, attempt, expectedHead, cancellationToken) ? head : null, [], head);
        if (await IsAncestorAsync(run, attempt, head, cancellationToken))
            return new MergeOutcome(head, [], head);
        if (await IsAncestorAsync(run, head, attempt, cancellationToken))
            return new MergeOutcome(attempt, [], head);

        var call = new GitCall("-c", "merge.conflictStyle=diff3", "merge-tree", "--write-tree", "-z", "--name-only", "--messages", head, attempt) { Repository = run.Attempts };
        var merged = await git.TryAsync(call, cancellationToken);
        return merged.ExitCode switch
        {
            0 => new MergeOutcome(await CommitAsync(run, merged.Items[0], head, attempt, message, cancellationToken), [], head),
            1 => await _conflicts.ReadAsync(run, merged, head, attempt, cancellationToken),
            _ => throw Git.Failure(call, merged.ExitCode, merged.Errors),
        };
    }

    public async Task<bool> AdvanceAsync(RunFolders run, string expectedHead, string newHead, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(run, cancellationToken);
        if (head == newHead || head != expectedHead)
            return head == newHead;
        await ShareAsync(run, newHead, cancellationToken);

        // The old value is checked by git as well: the branch is the one thing that may never be moved twice.
        var moved = await git.TryAsync(new GitCall("update-ref", RunRepositories.Branch, newHead, expectedHead) { Repository = run.Integration }, cancellationToken);
        return moved.ExitCode == 0 || await HeadAsync(run, cancellationToken) == newHead;
    }

    /// <summary>Copies a commit from the private snapshots to where agents and users can see it.</summary>
    public Task<GitResult> ShareAsync(RunFolders run, string commit, CancellationToken cancellationToken) =>
        git.RunAsync(new GitCall("fetch", "-q", "--no-tags", "--no-write-fetch-head", "--update-shallow", "--", run.Attempts, commit) { Repository = run.Integration }, cancellationToken);

    private async Task<string> HeadAsync(RunFolders run, CancellationToken cancellationToken) =>
        (await git.RunAsync(new GitCall("rev-parse", "--verify", RunRepositories.Branch) { Repository = run.Integration }, cancellationToken)).Text;

    private async Task<bool> IsAncestorAsync(RunFolders run, string older, string newer, CancellationToken cancellationToken)
    {
        var call = new GitCall("merge-base", "--is-ancestor", older, newer) { Repository = run.Attempts };
        var result = await git.TryAsync(call, cancellationToken);
        return result.ExitCode is 0 or 1 ? result.ExitCode == 0 : throw Git.Failure(call, result.ExitCode, result.Errors);
    }

    // After a crash between moving the branch and saying so, the same command comes again and must get the same answer.
    private async Task<bool> IsThisMergeAsync(RunFolders run, string head, string attempt, string expectedHead, CancellationToken cancellationToken)
    {
        if (head == attempt)
            return await IsAncestorAsync(run, expectedHead, attempt, cancellationToken);
        var parents = await git.RunAsync(new GitCall("rev-parse", head + "^@") { Repository = run.Attempts }, cancellationToken);
        return parents.Text.Split('\n') is [var first, var second] && first == expectedHead && second == attempt;
    }

    // Dated like the attempt, so that merging the same two commits again makes the same commit.
    private async Task<string> CommitAsync(RunFolders run, string tree, string head, string attempt, string message, CancellationToken cancellationToken)
    {
        var dated = await git.RunAsync(new GitCall("log", "-1", "--format=%ct", attempt) { Repository = run.Attempts }, cancellationToken);
        var commit = new GitCall("commit-tree", tree, "-p", head, "-p", attempt, "-F", "-")
        {
            Repository = run.Attempts,
            Input = System.Text.Encoding.UTF8.GetBytes(message + "\n"),
            Date = DateTimeOffset.FromUnixTimeSeconds(long.Parse(dated.Text, CultureInfo.InvariantCulture)),
        };
        return (await git.RunAsync(commit, cancellationToken)).Text;
    }
}
