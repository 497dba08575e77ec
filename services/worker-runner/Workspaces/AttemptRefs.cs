namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Keeps attempts' commits reachable in the run's own repository. A ref that moves to work which does not contain what it named before leaves that under another name.</summary>
internal sealed class AttemptRefs(Git git)
{
    /// <summary>Points the attempt's ref at its newest snapshot.</summary>
    public async Task MoveAsync(RunFolders run, string taskId, Guid attemptId, string commit, CancellationToken cancellationToken)
    {
        var reference = RefNames.Attempt(run.RunId, taskId, attemptId);
        var known = await git.TryAsync(new GitCall("rev-parse", "--verify", "-q", reference) { Repository = run.Attempts }, cancellationToken);
        var old = known.ExitCode == 0 ? known.Text : null;
        if (old is not null && !await IsAncestorAsync(run, old, commit, cancellationToken))
            await KeepAsync(run, taskId, attemptId, old, cancellationToken);
        await git.RunAsync(new GitCall("update-ref", reference, commit) { Repository = run.Attempts }, cancellationToken);
    }

    /// <summary>Keeps a commit that is not, or no longer, the attempt's newest snapshot.</summary>
    public Task KeepAsync(RunFolders run, string taskId, Guid attemptId, string commit, CancellationToken cancellationToken) =>
        git.RunAsync(new GitCall("update-ref", RefNames.Late(run.RunId, taskId, attemptId, commit), commit) { Repository = run.Attempts }, cancellationToken);

    /// <summary>Whether the newer commit contains the older one.</summary>
    public async Task<bool> IsAncestorAsync(RunFolders run, string older, string newer, CancellationToken cancellationToken)
    {
        var call = new GitCall("merge-base", "--is-ancestor", older, newer) { Repository = run.Attempts };
        var result = await git.TryAsync(call, cancellationToken);
        return result.ExitCode is 0 or 1 ? result.ExitCode == 0 : throw Git.Failure(call, result.ExitCode, result.Errors);
    }
}
