using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>
/// The git program with a configuration of our own: no hooks, no fsmonitor, no helpers, no prompts, nothing from the machine's or the user's settings.
/// Agents can write to a clone's .git, so no command ever uses one as its repository.
/// </summary>
internal sealed partial class Git(ProcessSpawner spawner, ISandbox sandbox, IOptions<RunnerOptions> options, TimeProvider clock)
{
    private const string Configuration = """
        [user]
            name = Orchestrate
            email = orchestrate@localhost
        [safe]
            directory = *
        [gc]
            auto = 0
        [maintenance]
            auto = false
        [init]
            defaultBranch = integration
        [fetch]
            unpackLimit = 1
        [advice]
            detachedHead = false
            addEmbeddedRepo = false

        """;

    private static readonly TimeSpan SnapshotTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StaleLock = TimeSpan.FromSeconds(10);

    // On the command line as well, because a repository's own settings outrank the file above.
    private static readonly string[] Protections =
    [
        "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false", "-c", "core.attributesFile=/dev/null", "-c", "core.excludesFile=/dev/null",
        "-c", "protocol.ext.allow=never", "-c", "protocol.file.allow=always", "-c", "safe.directory=*", "-c", "commit.gpgSign=false", "-c", "submodule.recurse=false", "-c", "core.protectHFS=true", "-c", "core.protectNTFS=true", "-c", "core.quotePath=true",
    ];

    private readonly string _folder = Path.Join(options.Value.DataFolder, "git");
    private readonly Lazy<Task> _version = new(() => CheckVersionAsync(spawner), LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Folder of git's own settings; for things that belong to no run.</summary>
    public string Folder => PrepareFolder();

    /// <summary>Runs a command that must succeed.</summary>
    /// <exception cref="WorkspaceException">It failed, or git is missing or too old.</exception>
    public async Task<GitResult> RunAsync(GitCall call, CancellationToken cancellationToken)
    {
        var result = await TryAsync(call, cancellationToken);
        return result.ExitCode == 0 ? result : throw Failure(call, result.ExitCode, result.Errors);
    }

    /// <summary>Runs a command whose exit code is an answer.</summary>
    /// <exception cref="WorkspaceException">git is missing or too old.</exception>
    public async Task<GitResult> TryAsync(GitCall call, CancellationToken cancellationToken)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            using var output = new MemoryStream();
            var (exitCode, errors) = await RunAsync(call, stream => stream.CopyToAsync(output, cancellationToken), cancellationToken);
            if (exitCode == 0 || LockFile().Match(errors) is not { Success: true } locked || waited.Elapsed > StaleLock * 1.5)
                return new GitResult(exitCode, output.ToArray(), errors);
            await WaitForLockAsync(locked.Groups[1].Value, cancellationToken);
        }
    }

    /// <summary>Runs a command and hands its output to a reader as it comes; the reader may stop early.</summary>
    public async Task<(int ExitCode, string Errors)> RunAsync(GitCall call, Func<Stream, Task> readOutput, CancellationToken cancellationToken)
    {
        await _version.Value;
        var start = new ProcessStartInfo("git", CommandLine(call)) { WorkingDirectory = call.Repository ?? PrepareFolder() };
        start.Environment.Clear();
        foreach (var (name, value) in EnvironmentOf(call))
            start.Environment[name] = value;
        return await ChildProcess.RunAsync(spawner, start, readOutput, call.Input, cancellationToken) ?? throw Missing("it is not installed");
    }

    /// <summary>
    /// Runs a command over a folder that an agent can write to while it runs. Git checks for symbolic links before it reads or writes, but a process that the agent
    /// left behind can swap a folder for a link in between; inside the sandbox there is nothing of interest at the other end of such a link.
    /// </summary>
    public async Task RunConfinedAsync(GitCall call, IReadOnlyList<string> readOnly, IReadOnlyList<string> writable, CancellationToken cancellationToken)
    {
        var outcome = await TryConfinedAsync(call, readOnly, writable, files: null, cancellationToken);
        if (outcome.ExitCode != 0)
            throw Failure(call, outcome);
    }

    /// <summary>Sets a work tree to a commit and removes what git does not know; ignored files stay. Both in one sandbox, because starting one takes longer than either.</summary>
    /// <param name="place">Repository, work tree and index; no arguments.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="readOnly">Folders that may be read.</param>
    /// <param name="writable">Folders that may be written.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task SetBackConfinedAsync(GitCall place, string commit, IReadOnlyList<string> readOnly, IReadOnlyList<string> writable, CancellationToken cancellationToken)
    {
        await _version.Value;
        string[] argv = ["/bin/sh", "-c", "git \"$@\" read-tree --reset -u \"$0\" && exec git \"$@\" clean -ffdq", commit, .. CommandLine(place)];
        var outcome = await ConfinedAsync(argv, place.Repository!, ConfinedEnvironmentOf(place), readOnly, writable, cancellationToken);
        if (outcome.ExitCode != 0)
            throw Failure(place with { Arguments = ["read-tree"] }, outcome);
    }

    /// <summary>Adds a work tree to an index whose entries are first compared with the files. Both in one sandbox. The exit code is <c>add</c>'s.</summary>
    /// <param name="place">Repository, work tree and index; no arguments.</param>
    /// <param name="paths">File with the paths to add, each ended by a null byte; null for all.</param>
    /// <param name="readOnly">Folders that may be read.</param>
    /// <param name="writable">Folders that may be written.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<CommandOutcome> TryAddConfinedAsync(GitCall place, string? paths, IReadOnlyList<string> readOnly, IReadOnlyList<string> writable, CancellationToken cancellationToken)
    {
        await _version.Value;
        var selected = paths is null ? "" : " \"--pathspec-from-file=$0\" --pathspec-file-nul";
        string[] argv = ["/bin/sh", "-c", $"git \"$@\" update-index -q --ignore-submodules --refresh; exec git \"$@\" add -A --ignore-errors{selected}", paths ?? "sh", .. CommandLine(place)];
        return await ConfinedAsync(argv, place.Repository!, ConfinedEnvironmentOf(place), readOnly, writable, cancellationToken);
    }

    /// <summary>Runs such a command whose exit code is an answer, and that may read one file as its input and write its output to another.</summary>
    public async Task<CommandOutcome> TryConfinedAsync(GitCall call, IReadOnlyList<string> readOnly, IReadOnlyList<string> writable, (string Input, string Output)? files, CancellationToken cancellationToken)
    {
        await _version.Value;
        string[] argv = ["git", .. CommandLine(call)];
        if (files is { } redirected)
            argv = ["/bin/sh", "-c", "in=$1 out=$2; shift 2; exec \"$@\" <\"$in\" >\"$out\"", "sh", redirected.Input, redirected.Output, .. argv];
        return await ConfinedAsync(argv, call.Repository!, ConfinedEnvironmentOf(call), readOnly, writable, cancellationToken);
    }

    private Dictionary<string, string> ConfinedEnvironmentOf(GitCall call) => EnvironmentOf(call).Where(entry => entry.Key is not ("PATH" or "HOME")).ToDictionary();

    /// <summary>Runs another tool over such a folder.</summary>
    public Task<CommandOutcome> RunToolAsync(IReadOnlyList<string> argv, string workingDirectory, IReadOnlyList<string> readOnly, IReadOnlyList<string> writable, CancellationToken cancellationToken) =>
        ConfinedAsync(argv, workingDirectory, new Dictionary<string, string> { ["LC_ALL"] = "C" }, readOnly, writable, cancellationToken);

    private Task<CommandOutcome> ConfinedAsync(
        IReadOnlyList<string> argv, string workingDirectory, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> readOnly, IReadOnlyList<string> writable, CancellationToken cancellationToken) =>
        sandbox.RunAsync(
            new SandboxedCommand
            {
                Argv = argv,
                WorkingDirectory = workingDirectory,
                Environment = environment,
                ReadOnlyFolders = [.. readOnly, PrepareFolder()],
                WritableFolders = writable,
                Policy = "auto",
                Bare = true,
            },
            SnapshotTimeout, outputCap: 8_000, cancellationToken);

    /// <summary>The exception for a failed confined command.</summary>
    public static WorkspaceException Failure(GitCall call, CommandOutcome outcome) =>
        Failure(call, outcome.ExitCode ?? -1, outcome.TimedOut ? $"stopped after {SnapshotTimeout.TotalMinutes} minutes. {outcome.Output}" : outcome.Output);

    /// <summary>The exception for a failed command; credentials in addresses are left out.</summary>
    public static WorkspaceException Failure(GitCall call, int exitCode, string errors) =>
        new("workspace_git_failed", $"git {call.Name} ended with exit code {exitCode.ToString(CultureInfo.InvariantCulture)}: {Clean(errors)}", fatal: false);

    /// <summary>The end of git's own words, without credentials.</summary>
    public static string Clean(string errors)
    {
        var text = Credentials().Replace(errors.Trim(), "//");
        return text.Length > 1_000 ? "… " + text[^1_000..] : text;
    }

    private static string[] CommandLine(GitCall call) =>
    [
        .. Protections,
        .. call.Repository is null ? Array.Empty<string>() : ["--git-dir=" + call.Repository],
        .. call.WorkTree is null ? Array.Empty<string>() : ["--work-tree=" + call.WorkTree],
        .. call.Arguments,
    ];

    private Dictionary<string, string> EnvironmentOf(GitCall call)
    {
        var date = (call.Date ?? clock.GetUtcNow()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            ["HOME"] = Path.Join(PrepareFolder(), "home"),
            ["LC_ALL"] = "C",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = Path.Join(_folder, "config"),
            ["GIT_ATTR_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_OPTIONAL_LOCKS"] = "0",
            ["GIT_ALLOW_PROTOCOL"] = "file:git:http:https:ssh",
            ["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes",
            ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_DATE"] = date,
        };
        if (call.Index is not null)
            environment["GIT_INDEX_FILE"] = call.Index;
        if (call.Remote)
            UseOwnCredentials(environment);
        return environment;
    }

    // Fetching from and pushing to a server is done in the user's name, so the user's credential helpers and ssh keys apply.
    private static void UseOwnCredentials(Dictionary<string, string> environment)
    {
        environment.Remove("GIT_CONFIG_GLOBAL");
        foreach (var name in (string[])["HOME", "SSH_AUTH_SOCK", "XDG_CONFIG_HOME"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                environment[name] = value;
        }
    }

    private string PrepareFolder()
    {
        var file = Path.Join(_folder, "config");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.Join(_folder, "home"));
            var draft = Path.Join(_folder, "config." + Guid.NewGuid().ToString("N"));
            File.WriteAllText(draft, Configuration);
            File.Move(draft, file, overwrite: true);
        }

        return _folder;
    }

    // Only this program works on these repositories, so a lock that nobody has touched for a while was left by a git that was killed.
    private async Task WaitForLockAsync(string path, CancellationToken cancellationToken)
    {
        if (Paths.IsUnder(path, options.Value.DataFolder) && File.Exists(path) && clock.GetUtcNow() - File.GetLastWriteTimeUtc(path) > StaleLock)
            File.Delete(path);
        else
            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
    }

    private static async Task CheckVersionAsync(ProcessSpawner spawner)
    {
        using var output = new MemoryStream();
        if (await ChildProcess.RunAsync(spawner, new ProcessStartInfo("git", ["--version"]), stream => stream.CopyToAsync(output), null, CancellationToken.None) is null)
            throw Missing("it is not installed");
        var text = System.Text.Encoding.UTF8.GetString(output.ToArray()).Trim();
        var match = VersionNumber().Match(text);
        if (!match.Success || new Version(match.Value) < new Version(2, 38))
            throw Missing($"this machine has '{text}'");
    }

    private static WorkspaceException Missing(string found) =>
        new("workspace_git_failed", $"git 2.38 or newer is needed and {found}. Install it (Debian 12 or newer: apt-get install git).", fatal: true);

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex VersionNumber();

    [GeneratedRegex(@"(?:Unable to create|unable to lock|cannot lock)[^']*'(/[^'\n]+\.lock)'")]
    private static partial Regex LockFile();

    [GeneratedRegex("//[^/@\\s]+@")]
    private static partial Regex Credentials();
}
