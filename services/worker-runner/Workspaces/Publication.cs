using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Delivery;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Delivers a commit: as a branch of the source, as files of the user's folder, as a ref that was asked for. A ref of the user's is never moved: it is created, or stands there already.</summary>
internal sealed class Publication(Git git, Integration integration, RunRepositories repositories, SubfolderSource subfolders, DirectorySource directories)
{
    /// <summary>
    /// On this machine the receiving side of a push is a child of ours, and it too is to run nothing of the repository's, to leave its logs and checkouts alone
    /// and to tidy up nothing.
    /// </summary>
    public const string OwnReceivePack =
        "--receive-pack=git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=true -c core.logAllRefUpdates=false -c receive.denyCurrentBranch=refuse "
        + "-c receive.updateServerInfo=false -c gc.auto=0 -c maintenance.auto=false -c receive.autogc=false receive-pack";

    private readonly FolderWriter _writer = new(git);

    public async Task<PublishOutcome> PublishAsync(RunFolders run, PublishOrder order, CancellationToken cancellationToken)
    {
        var reference = "refs/heads/" + order.Branch;
        var valid = await git.TryAsync(new GitCall("check-ref-format", reference), cancellationToken);
        if (valid.ExitCode != 0)
            return new PublishOutcome(null, run.Integration, $"'{order.Branch}' is not a valid branch name.") { Commit = order.Commit };

        // Also kept in the run's own repository, from where it can be fetched if the source refuses it.
        await integration.ShareAsync(run, order.Commit, cancellationToken);
        await git.RunAsync(new GitCall("update-ref", reference, order.Commit) { Repository = run.Integration }, cancellationToken);
        var kept = new PublishOutcome(null, run.Integration, null) { Commit = order.Commit };
        try
        {
            var delivered = await DeliveredAsync(run, order, cancellationToken);
            var outcome = order.Source.Type switch
            {
                "git" => await PushBranchAsync(kept, order, delivered, cancellationToken),
                "directory" => await CopyBackAsync(run, kept, order, cancellationToken),
                _ => kept with { Detail = "The workspace has no source repository to write to." },
            };
            return order.Source.Result is { Ref: { } wanted } result ? await PushRefAsync(outcome, order, result, wanted, delivered, cancellationToken) : outcome;
        }
        catch (WorkspaceException unreachable)
        {
            return kept with { Detail = unreachable.Message };
        }
    }

    /// <summary>The result as a patch against what the user knows; null when it is larger than the limit, in bytes.</summary>
    public async Task<byte[]?> PatchAsync(RunFolders run, PublishOrder order, int largest, CancellationToken cancellationToken)
    {
        var delivered = await DeliveredAsync(run, order, cancellationToken);
        var start = delivered.GraftedOn ?? await BaseAsync(run, order, cancellationToken);
        var patch = new byte[Math.Min(largest, 1 << 16)];
        var length = 0;
        var call = new GitCall("diff-tree", "-r", "-p", "--binary", "--full-index", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", start, delivered.Commit)
        {
            Repository = delivered.Repository,
        };
        var (exitCode, errors) = await git.RunAsync(
            call,
            async output =>
            {
                for (int read; length <= largest && (read = await output.ReadAsync(patch.AsMemory(length), cancellationToken)) > 0;)
                {
                    length += read;
                    if (length == patch.Length)
                        Array.Resize(ref patch, (int)Math.Min((long)patch.Length * 2, largest + 1L));
                    if (length > largest)
                        return;
                }
            },
            cancellationToken);
        if (length > largest)
            return null; // Having read enough, the output was closed in git's face.
        return exitCode == 0 ? patch[..length] : throw Git.Failure(call, exitCode, errors);
    }

    /// <summary>The commit that the user gets: with a subfolder, the one that has the rest of the repository around it.</summary>
    public async Task<Delivered> DeliveredAsync(RunFolders run, PublishOrder order, CancellationToken cancellationToken)
    {
        if (order.Source is not { Type: "git", Subfolder: not null })
            return new Delivered(run.Attempts, order.Commit);
        var origin = await subfolders.OriginAsync(run, await BaseAsync(run, order, cancellationToken), cancellationToken);
        var repository = await repositories.WholeAsync(run, order.Source, origin, cancellationToken);
        return new Delivered(repository, await subfolders.GraftAsync(run, order.Source, origin, order.Commit, cancellationToken), origin);
    }

    private async Task<string> BaseAsync(RunFolders run, PublishOrder order, CancellationToken cancellationToken) =>
        order.BaseCommit ?? (await git.RunAsync(new GitCall("rev-parse", "--verify", RunRepositories.Base) { Repository = run.Integration }, cancellationToken)).Text;

    private async Task<PublishOutcome> PushBranchAsync(PublishOutcome kept, PublishOrder order, Delivered delivered, CancellationToken cancellationToken) =>
        await PushAsync(order.Source, delivered, "refs/heads/" + order.Branch, $"branch '{order.Branch}'", cancellationToken) is { } refusal
            ? kept with { Detail = $"The result could not be written to '{RunRepositories.Shown(order.Source)}': {refusal}" }
            : kept with { Branch = order.Branch, Location = RunRepositories.Shown(order.Source), Commit = delivered.Commit, GraftedOn = delivered.GraftedOn };

    private async Task<PublishOutcome> PushRefAsync(PublishOutcome outcome, PublishOrder order, ResultOptions result, string wanted, Delivered delivered, CancellationToken cancellationToken)
    {
        var target = result.Remote is null ? order.Source : new WorkspaceSource { Type = "git", Source = result.Remote };
        string? refusal;
        try
        {
            refusal = ResultRefs.Problem(wanted) ?? await PushAsync(target, delivered, wanted, $"ref '{wanted}'", cancellationToken);
        }
        catch (WorkspaceException unreachable)
        {
            refusal = unreachable.Message;
        }

        return refusal is null
            ? outcome with { Ref = wanted, RefLocation = RunRepositories.Shown(target) }
            : outcome with { Detail = Sentences(outcome.Detail, $"'{wanted}' could not be written to '{RunRepositories.Shown(target)}': {refusal}") };
    }

    /// <returns>Why it was refused; null when the ref stands at the commit.</returns>
    private async Task<string?> PushAsync(WorkspaceSource target, Delivered delivered, string reference, string shown, CancellationToken cancellationToken)
    {
        var location = RunRepositories.Location(target);
        var remote = !Path.IsPathFullyQualified(location);

        // An empty lease means "must not exist yet"; that it stands at this very commit is found out below.
        var pushed = await git.TryAsync(
            new GitCall(["push", "-q", "--no-verify", "--no-signed", $"--force-with-lease={reference}:", .. ReceivePack(remote), "--", location, $"{delivered.Commit}:{reference}"])
            {
                Repository = delivered.Repository,
                Remote = remote,
            },
            cancellationToken);
        if (pushed.ExitCode == 0)
            return null;

        var there = await git.TryAsync(new GitCall("ls-remote", "--", location, reference) { Remote = remote }, cancellationToken);
        if (there.ExitCode == 0 && there.Text.StartsWith(delivered.Commit, StringComparison.Ordinal))
            return null;
        return there.Text.Length > 0 ? $"The {shown} exists there with another commit." : Git.Clean(pushed.Errors);
    }

    private async Task<PublishOutcome> CopyBackAsync(RunFolders run, PublishOutcome kept, PublishOrder order, CancellationToken cancellationToken)
    {
        if (!order.Accepted)
            return kept with { Detail = $"The result was not accepted in full, so nothing was written into '{order.Source.Source}'. It is the branch '{order.Branch}' of the run's own repository." };
        var folder = directories.Locate(order.Source);
        var report = await _writer.ApplyAsync(run, folder, await BaseAsync(run, order, cancellationToken), order.Commit, cancellationToken);
        return kept with { Folder = order.Source.Source, FilesWritten = report.Written, FilesLeftAlone = report.LeftAlone.Count, LeftAlone = [.. report.LeftAlone.Take(ResultDelivery.MostNamed)] };
    }

    private static string Sentences(string? first, string second) => first is null ? second : $"{first} {second}";

    private static string[] ReceivePack(bool remote) => remote ? [] : [OwnReceivePack];
}
