using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Gives an attempt's work back to people, as a branch or as a patch.</summary>
internal sealed class Restoration(Git git, KeptRefs refs, Publication publication)
{
    private static readonly WorkspaceSource NoSource = new() { Type = "empty" };

    public async Task<RestoreOutcome> RestoreAsync(RunFolders run, RestoreAttempt request, string branch, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(run.Attempts))
            return Removed(request);
        if (branch.StartsWith('-') || (await git.TryAsync(new GitCall("check-ref-format", "refs/heads/" + branch), cancellationToken)).ExitCode != 0)
            return new RestoreOutcome("branch_invalid", request.Commit, Detail: "git does not allow such a name for a branch.");
        var commit = await CommitAsync(run, request, cancellationToken);
        if (commit is null)
            return new RestoreOutcome("nothing_to_restore", request.Commit, Detail: "It changed nothing that was kept.");
        if (!await HasAsync(run, commit, cancellationToken))
            return Removed(request);

        // A branch is all that was asked for: no ref of the bundle's, and no file of the user's.
        var source = request.Workspace.Type == "git" ? request.Workspace with { Result = null } : NoSource;
        var order = new PublishOrder { Source = source, Commit = commit, Branch = branch };
        var delivered = await publication.DeliveredAsync(run, order, cancellationToken);
        if (await WhereTakenAsync(run, source, branch, commit, delivered.Commit, cancellationToken) is { } taken)
            return new RestoreOutcome("branch_exists", commit, Detail: $"'{branch}' exists in {taken} with another commit, and a branch is never moved. Name another one, or remove that one first.");
        var published = await publication.PublishAsync(run, order, cancellationToken);
        var detail = source == NoSource ? "The workspace is no git repository; the branch is in the run's own repository. Fetch it from there before the run is removed." : published.Detail;
        return new RestoreOutcome("restored", commit, published.Location, detail);
    }

    public async Task<byte[]?> PatchAsync(RunFolders run, string from, string to, int largest, CancellationToken cancellationToken)
    {
        var call = new GitCall("diff", "--binary", "--full-index", "--no-ext-diff", "--no-textconv", "--no-color", from, to) { Repository = run.Attempts };
        using var patch = new MemoryStream();
        var (exitCode, errors) = await git.RunAsync(call, stream => ReadAsync(stream, patch, largest, cancellationToken), cancellationToken);
        if (patch.Length > largest)
            return null;
        return exitCode == 0 ? patch.ToArray() : throw Git.Failure(call, exitCode, errors);
    }

    // What the run knows of an attempt that was cut off may be its base commit only, while git has what was kept of it afterwards.
    private async Task<string?> CommitAsync(RunFolders run, RestoreAttempt request, CancellationToken cancellationToken)
    {
        if (request.Commit != request.BaseCommit)
            return request.Commit;
        var kept = await refs.ListAsync(run, cancellationToken);
        return kept.Where(r => r.Attempt == request.AttemptId && r.Commit != request.BaseCommit).Select(r => r.Commit).FirstOrDefault();
    }

    private async Task<bool> HasAsync(RunFolders run, string commit, CancellationToken cancellationToken) =>
        (await git.TryAsync(new GitCall("cat-file", "-e", commit + "^{commit}") { Repository = run.Attempts }, cancellationToken)).ExitCode == 0;

    private async Task<string?> WhereTakenAsync(RunFolders run, WorkspaceSource source, string branch, string commit, string delivered, CancellationToken cancellationToken)
    {
        var reference = "refs/heads/" + branch;
        var own = await git.TryAsync(new GitCall("rev-parse", "--verify", "-q", reference) { Repository = run.Integration }, cancellationToken);
        if (own.ExitCode == 0 && own.Text != commit)
            return run.Integration;
        if (source.Type != "git")
            return null;
        try
        {
            var location = RunRepositories.Location(source);
            var there = await git.TryAsync(new GitCall("ls-remote", "--", location, reference) { Remote = !Path.IsPathFullyQualified(location) }, cancellationToken);
            return there.ExitCode == 0 && there.Text.Length > 0 && !there.Text.StartsWith(delivered, StringComparison.Ordinal) ? RunRepositories.Shown(source) : null;
        }
        catch (WorkspaceException unreachable) when (unreachable.Code == "workspace_source_unreachable")
        {
            // The source is gone: the branch goes into the run's own repository, and the publication says so.
            return null;
        }
    }

    private static RestoreOutcome Removed(RestoreAttempt request) => new(
        "attempt_removed", request.Commit,
        Detail: "The runner has no such commit any more: the run's repositories were removed after their retention, or lie with a runner on another machine.");

    private static async Task ReadAsync(Stream stream, MemoryStream patch, int largest, CancellationToken cancellationToken)
    {
        var buffer = new byte[81_920];
        while (patch.Length <= largest && await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            patch.Write(buffer, 0, read);
    }
}
