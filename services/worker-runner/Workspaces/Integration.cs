using System.Globalization;
using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>
/// Merges attempts onto the integrated work. Which commit that is the coordinator says; the branch only shows it. So a runner whose lease has passed to another
/// can make a merge that nobody wants, but cannot move what is integrated.
/// </summary>
internal sealed class Integration(Git git, AttemptRefs refs)
{
    private readonly ConflictReader _conflicts = new(git);
    private readonly TreeAppends _appends = new(git);

    /// <summary>Makes the merge commit on that head. The same two commits and texts give the same merge.</summary>
    public async Task<MergeOutcome> MergeAsync(RunFolders run, string attempt, string head, string message, IReadOnlyList<AppendedText> appends, CancellationToken cancellationToken)
    {
        var merge = await MergeAsync(run, attempt, head, message, cancellationToken);
        return merge.Commit is null || appends.Count == 0
            ? merge
            : merge with { Commit = await CommitAsync(run, await _appends.AddAsync(run, merge.Commit, appends, cancellationToken), head, attempt, message, cancellationToken) };
    }

    private async Task<MergeOutcome> MergeAsync(RunFolders run, string attempt, string head, string message, CancellationToken cancellationToken)
    {
        if (await refs.IsAncestorAsync(run, attempt, head, cancellationToken))
            return new MergeOutcome(head, []);
        if (await refs.IsAncestorAsync(run, head, attempt, cancellationToken))
            return new MergeOutcome(attempt, []);

        var call = new GitCall("-c", "merge.conflictStyle=diff3", "merge-tree", "--write-tree", "-z", "--name-only", "--messages", head, attempt) { Repository = run.Attempts };
        var merged = await git.TryAsync(call, cancellationToken);
        return merged.ExitCode switch
        {
            0 => new MergeOutcome(await CommitAsync(run, merged.Items[0], head, attempt, message, cancellationToken), []),
            1 => await _conflicts.ReadAsync(run, merged, head, attempt, cancellationToken),
            _ => throw Git.Failure(call, merged.ExitCode, merged.Errors),
        };
    }

    /// <summary>Makes the commit part of the integrated work: agents can see it, and the branch shows it.</summary>
    public async Task AdvanceAsync(RunFolders run, string commit, CancellationToken cancellationToken)
    {
        await ShareAsync(run, commit, cancellationToken);
        var updates = System.Text.Encoding.UTF8.GetBytes($"update refs/orchestrate/merged/{commit} {commit}\nupdate {RunRepositories.Branch} {commit}\n");
        await git.RunAsync(new GitCall("update-ref", "--stdin") { Repository = run.Integration, Input = updates }, cancellationToken);
    }

    /// <summary>The commit that the branch shows.</summary>
    public async Task<string> HeadAsync(RunFolders run, CancellationToken cancellationToken) =>
        (await git.RunAsync(new GitCall("rev-parse", "--verify", RunRepositories.Branch) { Repository = run.Integration }, cancellationToken)).Text;

    /// <summary>Points the branch at the commit that the coordinator calls integrated: after a rollback that is an older one.</summary>
    public async Task ShowAsync(RunFolders run, string commit, CancellationToken cancellationToken)
    {
        await ShareAsync(run, commit, cancellationToken);
        await git.RunAsync(new GitCall("update-ref", RunRepositories.Branch, commit) { Repository = run.Integration }, cancellationToken);
    }

    /// <summary>Copies a commit from the private snapshots to where agents and users can see it.</summary>
    public Task<GitResult> ShareAsync(RunFolders run, string commit, CancellationToken cancellationToken) =>
        git.RunAsync(new GitCall("fetch", "-q", "--no-tags", "--no-write-fetch-head", "--update-shallow", "--", run.Attempts, commit) { Repository = run.Integration }, cancellationToken);

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
