using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Delivers a commit as a branch. A branch of the user's is never moved: it is created, or stands there already.</summary>
internal sealed class Publication(Git git, Integration integration)
{
    public async Task<PublishOutcome> PublishAsync(RunFolders run, WorkspaceSource source, string commit, string branch, CancellationToken cancellationToken)
    {
        var reference = "refs/heads/" + branch;
        var valid = await git.TryAsync(new GitCall("check-ref-format", reference), cancellationToken);
        if (valid.ExitCode != 0)
            return new PublishOutcome(null, run.Integration, $"'{branch}' is not a valid branch name.");

        // Also kept in the run's own repository, from where it can be fetched if the source refuses it.
        await integration.ShareAsync(run, commit, cancellationToken);
        await git.RunAsync(new GitCall("update-ref", reference, commit) { Repository = run.Integration }, cancellationToken);
        if (source.Type != "git")
            return new PublishOutcome(null, run.Integration, "The workspace has no source repository to write to.");

        try
        {
            return await PushAsync(run, source, commit, branch, cancellationToken);
        }
        catch (WorkspaceException unreachable)
        {
            return new PublishOutcome(null, run.Integration, unreachable.Message);
        }
    }

    private async Task<PublishOutcome> PushAsync(RunFolders run, WorkspaceSource source, string commit, string branch, CancellationToken cancellationToken)
    {
        var location = RunRepositories.Location(source);
        var remote = !Path.IsPathFullyQualified(location);
        var reference = "refs/heads/" + branch;

        // An empty lease means "must not exist yet"; that it stands at this very commit is found out below.
        var pushed = await git.TryAsync(
            new GitCall(["push", "-q", "--no-verify", "--no-signed", $"--force-with-lease={reference}:", .. ReceivePack(remote), "--", location, $"{commit}:{reference}"]) { Repository = run.Attempts, Remote = remote },
            cancellationToken);
        if (pushed.ExitCode == 0)
            return new PublishOutcome(branch, RunRepositories.Shown(source), null);

        var there = await git.TryAsync(new GitCall("ls-remote", "--", location, reference) { Remote = remote }, cancellationToken);
        if (there.ExitCode == 0 && there.Text.StartsWith(commit, StringComparison.Ordinal))
            return new PublishOutcome(branch, RunRepositories.Shown(source), null);
        var detail = there.Text.Length > 0 ? $"The branch '{branch}' exists there with another commit." : Git.Clean(pushed.Errors);
        return new PublishOutcome(null, run.Integration, $"The result could not be written to '{RunRepositories.Shown(source)}': {detail}");
    }

    /// <summary>On this machine the receiving side of a push is a child of ours, and it too is to ignore the repository's hooks.</summary>
    public const string OwnReceivePack = "--receive-pack=git -c core.hooksPath=/dev/null -c gc.auto=0 -c receive.autogc=false receive-pack";

    private static string[] ReceivePack(bool remote) => remote ? [] : [OwnReceivePack];
}
