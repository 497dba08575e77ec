using System.Globalization;
using System.Text;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Delivery;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>
/// A run that is confined to one folder of a repository. The whole repository is fetched into a repository of its own, which no agent sees; the run begins with
/// a commit of just that folder, and its result is put back around the rest when it is delivered.
/// </summary>
internal sealed class SubfolderSource(Git git)
{
    private const string Whole = RunRepositories.Base;
    private const string Part = "refs/orchestrate/subfolder";
    private const string Origin = "Source: ";

    private readonly CommitTrees _trees = new(git);

    /// <summary>The repository with everything of the source.</summary>
    public static string Repository(RunFolders run) => Path.Join(run.Root, "source.git");

    /// <summary>Makes the commit of just the folder in the source's repository and answers it.</summary>
    /// <exception cref="WorkspaceException">There is no such folder in the commit.</exception>
    public async Task<string> CommitAsync(string repository, string subfolder, CancellationToken cancellationToken)
    {
        var source = await ResolveAsync(repository, Whole + "^{commit}", cancellationToken);
        var tree = await TreeAsync(repository, source, subfolder, cancellationToken);
        var commit = await git.RunAsync(
            new GitCall("commit-tree", tree, "-F", "-")
            {
                Repository = repository,
                Input = Encoding.UTF8.GetBytes($"The folder {subfolder}\n\n{Origin}{source}\n"),
                Date = await DateAsync(repository, source, cancellationToken),
            },
            cancellationToken);
        await git.RunAsync(new GitCall("update-ref", Part, commit.Text) { Repository = repository }, cancellationToken);
        return commit.Text;
    }

    /// <summary>Fetches the commit of just the folder, and nothing else of the source, into the repository that agents share.</summary>
    public Task<GitResult> ShareAsync(string repository, string target, CancellationToken cancellationToken) =>
        git.RunAsync(new GitCall("fetch", "-q", "--no-tags", "--no-write-fetch-head", "--", repository, $"+{Part}:{RunRepositories.Base}") { Repository = target }, cancellationToken);

    /// <summary>The source's commit that the run's base commit was made of.</summary>
    public async Task<string> OriginAsync(RunFolders run, string baseCommit, CancellationToken cancellationToken)
    {
        var message = await git.RunAsync(new GitCall("log", "-1", "--format=%B", baseCommit) { Repository = run.Integration }, cancellationToken);
        return message.Text.Split('\n').Last(line => line.StartsWith(Origin, StringComparison.Ordinal))[Origin.Length..];
    }

    /// <summary>The commit to deliver: the source's commit with the result in place of the folder. The same arguments give the same commit.</summary>
    public async Task<string> GraftAsync(RunFolders run, WorkspaceSource source, string origin, string commit, CancellationToken cancellationToken)
    {
        var repository = Repository(run);
        await File.WriteAllTextAsync(Path.Join(repository, "objects", "info", "alternates"), Path.Join(run.Attempts, "objects") + "\n", cancellationToken);
        var tree = await ResolveAsync(repository, commit + "^{tree}", cancellationToken);
        var whole = await _trees.ReplaceAsync(repository, origin, source.Subfolder!, tree, cancellationToken);
        if (whole == await ResolveAsync(repository, origin + "^{tree}", cancellationToken))
            return origin;
        var grafted = await git.RunAsync(
            new GitCall("commit-tree", whole, "-p", origin, "-F", "-")
            {
                Repository = repository,
                Input = Encoding.UTF8.GetBytes($"Result of run {run.RunId} in {source.Subfolder}\n\nIntegrated as {commit}.\n"),
                Date = await DateAsync(repository, commit, cancellationToken),
            },
            cancellationToken);
        return grafted.Text;
    }

    private async Task<string> TreeAsync(string repository, string commit, string subfolder, CancellationToken cancellationToken)
    {
        if (Subfolders.Problem(subfolder) is { } problem)
            throw Unknown(problem);
        var tree = commit + "^{tree}";
        var seen = string.Empty;
        foreach (var name in subfolder.Split('/'))
        {
            seen = seen.Length == 0 ? name : $"{seen}/{name}";
            tree = await _trees.EntryAsync(repository, tree, name, cancellationToken) switch
            {
                (CommitTrees.Folder, var id) => id,
                null => throw Unknown($"There is no folder '{seen}' in commit {commit}. Is it committed, and written with the right case?"),
                ("160000", _) => throw Unknown($"'{seen}' is a submodule in commit {commit}. Name the submodule's own repository as the source."),
                ("120000", _) => throw Unknown($"'{seen}' is a symbolic link in commit {commit}. Name the folder that it leads to."),
                _ => throw Unknown($"'{seen}' is a file in commit {commit}, not a folder."),
            };
        }

        return tree;
    }

    private async Task<string> ResolveAsync(string repository, string revision, CancellationToken cancellationToken) =>
        (await git.RunAsync(new GitCall("rev-parse", "--verify", "--end-of-options", revision) { Repository = repository }, cancellationToken)).Text;

    private async Task<DateTimeOffset> DateAsync(string repository, string commit, CancellationToken cancellationToken)
    {
        var dated = await git.RunAsync(new GitCall("log", "-1", "--format=%ct", commit) { Repository = repository }, cancellationToken);
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(dated.Text, CultureInfo.InvariantCulture));
    }

    private static WorkspaceException Unknown(string why) => new("workspace_subfolder_unknown", why, fatal: true);
}
