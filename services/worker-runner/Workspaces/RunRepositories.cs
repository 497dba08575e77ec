using System.Text;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Creates a run's two bare repositories. Each is built under another name and renamed when it is complete, so a half-made one is never taken for a whole one.</summary>
internal sealed class RunRepositories(Git git, SubfolderSource subfolders, DirectoryImport directories)
{
    public const string Branch = "refs/heads/integration";
    public const string Base = "refs/orchestrate/base";

    // Marks the repository of an imported folder, on every runner: each file is kept byte for byte, also where the folder's own .gitattributes ask for other
    // line ends. Otherwise a file that nobody changed would differ from the user's.
    private const string Verbatim = "refs/orchestrate/verbatim";

    private static readonly string[] TextFiles =
    [
        "*.md", "*.txt", "*.rst", "*.adoc", "*.html", "*.css", "*.json", "*.yaml", "*.yml", "*.toml", "*.xml", "*.csv", "*.sql", "*.sh", "*.ps1",
        "*.js", "*.mjs", "*.cjs", "*.jsx", "*.ts", "*.tsx", "*.vue", "*.py", "*.rb", "*.php", "*.go", "*.rs", "*.java", "*.kt", "*.scala", "*.swift",
        "*.c", "*.h", "*.cc", "*.cpp", "*.hpp", "*.cs", "*.fs", "*.vb", "*.dart", "*.ex", "*.exs", "*.erl", "*.hs", "*.lua", "*.pl", "*.r",
    ];

    // In-tree attributes could name filters and encodings that only exist on the user's machine, or that fail on purpose.
    // They could also call a text binary, as a null byte in it does; its added lines would then be in no difference (VER-4).
    private static readonly string Attributes = string.Concat(TextFiles.Select(files => $"{files} diff\n").Prepend("* -filter -ident -working-tree-encoding !diff\n"));

    public Task<string> PrepareAsync(RunFolders run, WorkspaceSource source, CancellationToken cancellationToken) =>
        BuildAsync(run, draft => FillIntegrationAsync(draft, run, source, cancellationToken), cancellationToken);

    /// <summary>Creates what is missing and returns the base commit.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fill">Brings base commit and branch into a new integration repository.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<string> BuildAsync(RunFolders run, Func<string, Task> fill, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(run.Root);
        foreach (var draft in Directory.EnumerateDirectories(run.Root, "*.draft-*"))
            Folders.Delete(draft);
        if (!Directory.Exists(run.Integration))
            await CreateAsync(run.Integration, fill, cancellationToken);
        if (!Directory.Exists(run.Attempts))
            await CreateAsync(run.Attempts, draft => FillAttemptsAsync(draft, run, cancellationToken), cancellationToken);
        return (await git.RunAsync(new GitCall("rev-parse", "--verify", Base) { Repository = run.Integration }, cancellationToken)).Text;
    }

    private async Task CreateAsync(string folder, Func<string, Task> fill, CancellationToken cancellationToken)
    {
        var draft = $"{folder}.draft-{Guid.NewGuid():N}";
        await git.RunAsync(new GitCall("init", "-q", "--bare", "--template=", "--initial-branch=integration", "--", draft), cancellationToken);
        await fill(draft);
        Directory.Move(draft, folder);
    }

    private async Task FillIntegrationAsync(string draft, RunFolders run, WorkspaceSource source, CancellationToken cancellationToken)
    {
        switch (source.Type)
        {
            case "empty":
                await CommitNothingAsync(draft, cancellationToken);
                break;
            case "directory":
                WriteAttributes(draft, verbatim: true);
                var files = await directories.CommitAsync(draft, source, cancellationToken);
                await SetAsync(draft, Base, files, cancellationToken);
                await SetAsync(draft, Verbatim, files, cancellationToken);
                break;
            case "git" when source.Subfolder is { } subfolder:
                var whole = await WholeAsync(run, source, origin: null, cancellationToken);
                await subfolders.CommitAsync(whole, subfolder, cancellationToken);
                await subfolders.ShareAsync(whole, draft, cancellationToken);
                break;
            case "git":
                await FetchAsync(draft, source, cancellationToken);
                break;
            default:
                throw new WorkspaceException("workspace_source_unreachable", $"Unknown workspace type '{source.Type}'; known are git, directory and empty.", fatal: true);
        }

        var commit = (await git.RunAsync(new GitCall("rev-parse", "--verify", Base + "^{commit}") { Repository = draft }, cancellationToken)).Text;
        var updates = Encoding.UTF8.GetBytes($"update {Base} {commit}\ncreate {Branch} {commit}\n");
        await git.RunAsync(new GitCall("update-ref", "--stdin") { Repository = draft, Input = updates }, cancellationToken);
    }

    private async Task CommitNothingAsync(string draft, CancellationToken cancellationToken)
    {
        var tree = (await git.RunAsync(new GitCall("mktree") { Repository = draft, Input = Array.Empty<byte>() }, cancellationToken)).Text;
        var commit = (await git.RunAsync(new GitCall("commit-tree", tree, "-m", "Empty workspace") { Repository = draft }, cancellationToken)).Text;
        await SetAsync(draft, Base, commit, cancellationToken);
    }

    /// <summary>The repository with everything of a source of which the run only sees a folder. What is not there (any more) is fetched.</summary>
    /// <param name="run">The run.</param>
    /// <param name="source">The source.</param>
    /// <param name="origin">The commit that it must have; null for the source's ref.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<string> WholeAsync(RunFolders run, WorkspaceSource source, string? origin, CancellationToken cancellationToken)
    {
        var repository = SubfolderSource.Repository(run);
        var wanted = origin is null ? source : source with { Ref = origin };
        if (!Directory.Exists(repository))
            await CreateAsync(repository, draft => FetchAsync(draft, wanted, cancellationToken), cancellationToken);
        if (origin is not null && (await git.TryAsync(new GitCall("cat-file", "-e", origin + "^{commit}") { Repository = repository }, cancellationToken)).ExitCode != 0)
            await FetchAsync(repository, wanted, cancellationToken);
        return repository;
    }

    private Task<GitResult> SetAsync(string repository, string name, string commit, CancellationToken cancellationToken) =>
        git.RunAsync(new GitCall("update-ref", name, commit) { Repository = repository }, cancellationToken);

    private async Task FetchAsync(string draft, WorkspaceSource source, CancellationToken cancellationToken)
    {
        var location = Location(source);
        var remote = !Path.IsPathFullyQualified(location);
        var wanted = await ResolveAsync(location, source.Ref, remote, cancellationToken);

        // --update-shallow: a source that is itself a shallow clone is taken as it is, with its cut-off history.
        var fetched = await git.TryAsync(
            new GitCall("fetch", "-q", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--update-shallow", "--", location, $"+{wanted}:{Base}") { Repository = draft, Remote = remote },
            cancellationToken);
        if (fetched.ExitCode != 0)
        {
            throw source.Ref is null || wanted.StartsWith("refs/", StringComparison.Ordinal)
                ? Unreachable(source, fetched.Errors, fatal: !remote)
                : new WorkspaceException("workspace_ref_unknown", $"'{Shown(source)}' has no branch, tag or commit '{source.Ref}'. git said: {Git.Clean(fetched.Errors)}", fatal: true);
        }
    }

    private async Task<string> ResolveAsync(string location, string? reference, bool remote, CancellationToken cancellationToken)
    {
        var listed = await git.TryAsync(new GitCall("ls-remote", "--", location) { Remote = remote }, cancellationToken);
        if (listed.ExitCode != 0)
            throw Unreachable(new WorkspaceSource { Type = "git", Source = location }, listed.Errors, fatal: !remote);
        var names = listed.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..]).ToHashSet(StringComparer.Ordinal);
        if (reference is null)
            return names.Contains("HEAD") ? "HEAD" : throw new WorkspaceException("workspace_ref_unknown", $"'{Git.Clean(location)}' has no commit at its HEAD yet. Commit something, or name a branch in workspace.ref.", fatal: true);
        if (new[] { "refs/heads/" + reference, "refs/tags/" + reference, reference }.FirstOrDefault(names.Contains) is { } name)
            return name;
        return await FullIdAsync(location, reference, remote, cancellationToken)
            ?? throw new WorkspaceException("workspace_ref_unknown", $"'{Git.Clean(location)}' has no branch, tag or commit '{reference}'.", fatal: true);
    }

    private async Task<string?> FullIdAsync(string location, string reference, bool remote, CancellationToken cancellationToken)
    {
        if (reference.Length is < 4 or > 64 || !reference.All(char.IsAsciiHexDigit))
            return null;
        if (reference.Length is 40 or 64)
            return reference.ToLowerInvariant();
        if (remote)
            return null;

        // Only a repository on this machine can complete an abbreviated id.
        foreach (var repository in new[] { Path.Join(location, ".git"), location }.Where(Directory.Exists))
        {
            var found = await git.TryAsync(new GitCall("rev-parse", "--verify", "-q", "--end-of-options", reference + "^{commit}") { Repository = repository }, cancellationToken);
            if (found.ExitCode == 0)
                return found.Text;
        }

        return null;
    }

    private async Task FillAttemptsAsync(string draft, RunFolders run, CancellationToken cancellationToken)
    {
        File.WriteAllText(Path.Join(draft, "objects", "info", "alternates"), Path.Join(run.Integration, "objects") + "\n");
        var verbatim = await git.TryAsync(new GitCall("rev-parse", "--verify", "-q", Verbatim) { Repository = run.Integration }, cancellationToken);
        WriteAttributes(draft, verbatim.ExitCode == 0);
        if (File.Exists(Path.Join(run.Integration, "shallow")))
            File.Copy(Path.Join(run.Integration, "shallow"), Path.Join(draft, "shallow"));

        // Commits are fetched from here by id, because the refs of attempts are nobody else's business.
        await git.RunAsync(new GitCall("config", "uploadpack.allowAnySHA1InWant", "true") { Repository = draft }, cancellationToken);
    }

    private static void WriteAttributes(string repository, bool verbatim)
    {
        Directory.CreateDirectory(Path.Join(repository, "info"));
        File.WriteAllText(Path.Join(repository, "info", "attributes"), verbatim ? Attributes + "* -text\n" : Attributes);
    }

    /// <summary>The address that git is given: an absolute path, or a URL with a protocol that git may use.</summary>
    /// <exception cref="WorkspaceException">Neither.</exception>
    public static string Location(WorkspaceSource source, bool mustExist = true)
    {
        var location = source.Source ?? string.Empty;
        if (location.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
            location = new Uri(location).LocalPath;
        if (Path.IsPathFullyQualified(location))
            return !mustExist || Directory.Exists(location) || File.Exists(location) ? location : throw Unreachable(source, "there is no such folder.", fatal: true);
        var isUrl = new[] { "https://", "http://", "ssh://", "git://" }.Any(scheme => location.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        var isScp = !location.StartsWith('-') && !location.Contains("::", StringComparison.Ordinal) && location.IndexOf(':', StringComparison.Ordinal) > location.IndexOf('@', StringComparison.Ordinal) && location.Contains('@', StringComparison.Ordinal);
        return isUrl || isScp ? location : throw Unreachable(source, "it is neither an absolute path nor an https, ssh or git address.", fatal: true);
    }

    /// <summary>The address without credentials.</summary>
    public static string Shown(WorkspaceSource source) => Git.Clean(source.Source ?? string.Empty);

    private static WorkspaceException Unreachable(WorkspaceSource source, string why, bool fatal) =>
        new("workspace_source_unreachable", $"The repository '{Shown(source)}' cannot be read: {Git.Clean(why)}", fatal);
}
