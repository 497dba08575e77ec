using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Sandbox;
using Orchestrate.WorkerRunner.Verification;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

/// <summary>A private data folder, a source repository and the real services over them.</summary>
public sealed class Workbench
{
    private readonly ServiceProvider _services;

    public Workbench()
        : this([], null)
    {
    }

    public Workbench(IReadOnlyList<string> allowedHttpHosts, IHostResolver? resolver, Workbench? beside = null, Action<RunnerOptions>? configure = null)
    {
        Root = Directory.CreateTempSubdirectory("orchestrate-workspaces-").FullName;
        Data = Path.Join(Root, "data");
        Source = beside?.Source ?? Directory.CreateDirectory(Path.Join(Root, "source")).FullName;
        Run = beside?.Run ?? Guid.NewGuid();
        Shared = beside is null ? null : Path.Join(beside.Root, "shared.git");
        var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None))
            .Configure<RunnerOptions>(options => (options.DataFolder, options.AllowedHttpHosts, options.SharedRepository, options.Id, options.SourceFolders) = (Data, allowedHttpHosts, Shared ?? "", Path.GetFileName(Root), ["/"]));
        if (configure is not null)
            services.Configure(configure);
        if (resolver is not null)
            services.AddSingleton(resolver);
        _services = services.AddWorkspaces().BuildServiceProvider();
    }

    /// <summary>Another runner on another host: a data folder of its own, and the shared repository between them. Neither uses it alone.</summary>
    public Workbench AnotherRunner() => new([], null, this);

    public static CancellationToken None => CancellationToken.None;

    public string Root { get; }

    public string Data { get; }

    public string Source { get; }

    public Guid Run { get; }

    /// <summary>The shared repository, if this is one of several runners.</summary>
    public string? Shared { get; }

    public ISandbox Sandbox => _services.GetRequiredService<ISandbox>();

    public IWorkspaces Workspaces => _services.GetRequiredService<IWorkspaces>();

    public WorkspaceSetup Setup => new(Sandbox, _services.GetRequiredService<SetupCache>());

    public IAttemptArchive Archive => _services.GetRequiredService<IAttemptArchive>();

    public IVerifierRunner Verifiers => _services.GetRequiredService<IVerifierRunner>();

    public WorkspaceSource GitSource => new() { Type = "git", Source = Source };

    public string Integration => Path.Join(Data, "runs", Run.ToString(), "integration.git");

    public string Attempts => Path.Join(Data, "runs", Run.ToString(), "attempts.git");

    /// <summary>Makes the source a repository with one commit of the given files.</summary>
    public void Commit(params (string Path, string Content)[] files)
    {
        if (!Directory.Exists(Path.Join(Source, ".git")))
            Git(Source, "init", "-q", "-b", "main");
        foreach (var (path, content) in files)
            Write(Source, path, content);
        Git(Source, "add", "-A");
        Git(Source, "commit", "-q", "--allow-empty", "-m", "files");
    }

    /// <summary>A prepared run over a source with the given files.</summary>
    public async Task<string> PrepareAsync(params (string Path, string Content)[] files)
    {
        Commit(files.Length == 0 ? [("README.md", "hello\n")] : files);
        return await Workspaces.PrepareRunAsync(Run, GitSource, None);
    }

    public Task<AttemptWorkspace> OpenAsync(string commit, int slot = 0, Guid? attempt = null, int turn = 1, int epoch = 1) =>
        Workspaces.OpenAttemptAsync(new AttemptTurn(Run, "task-1", attempt ?? Guid.NewGuid(), turn, epoch, commit), slot, None);

    public Task<AttemptSnapshot> SnapshotAsync(AttemptWorkspace workspace, string? baseCommit = null) =>
        Workspaces.SnapshotAsync(workspace, "work", baseCommit ?? workspace.StartCommit, None);

    /// <summary>Delivers a commit as an accepted result.</summary>
    public Task<PublishOutcome> PublishAsync(WorkspaceSource source, string commit, string branch = "result", bool accepted = true) =>
        Workspaces.PublishAsync(Run, new PublishOrder { Source = source, Commit = commit, Branch = branch, Accepted = accepted }, None);

    public static void Write(string folder, string path, string content)
    {
        var file = Path.Join(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <summary>git as a user would run it.</summary>
    public static string Git(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=User", "-c", "user.email=user@localhost", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.TrimEnd('\n') : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {errors.Result}");
    }

    /// <summary>The runner's refs of an attempt, with what they name; without the run's part of the name.</summary>
    public IReadOnlyDictionary<string, string> Refs(string? repository = null) =>
        Git(repository ?? Attempts, "for-each-ref", "--format=%(refname) %(objectname)", $"refs/orchestrate/{Run}/").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ')).ToDictionary(parts => parts[0][$"refs/orchestrate/{Run}/".Length..], parts => parts[1]);

    /// <summary>What <c>find</c> finds, which knows names and permissions that the framework does not.</summary>
    public static string Find(string folder, params string[] expression)
    {
        using var process = Process.Start(new ProcessStartInfo("find", [folder, .. expression]) { RedirectStandardOutput = true })!;
        var found = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return found;
    }

    /// <summary>A file's content in a commit.</summary>
    public string Show(string commit, string path) => Git(Attempts, "show", $"{commit}:{path}");

    /// <summary>Command lines of the machine's processes that contain the text.</summary>
    public static IReadOnlyList<string> Processes(string text)
    {
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                var line = File.ReadAllText(Path.Join(folder, "cmdline")).Replace('\0', ' ');
                if (line.Contains(text, StringComparison.Ordinal))
                    found.Add(line);
            }
            catch (IOException)
            {
                continue; // It ended in the meantime.
            }
        }

        return found;
    }

    /// <summary>Waits for a condition.</summary>
    public static async Task WaitForAsync(Func<bool> condition, string what)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); await Task.Delay(10))
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"Waited in vain for {what}.");
    }

    /// <summary>Removes everything.</summary>
    public async Task RemoveAsync()
    {
        await _services.DisposeAsync();

        // The framework cannot delete names and paths that hostile agents make.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "chmod -R u+rwx \"$0\"; rm -rf \"$0\"", Root]) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.False(Directory.Exists(Root));
    }
}
