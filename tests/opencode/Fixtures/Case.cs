using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>One test's attempt: its clone, its prompts, what the model plays, and what was reported.</summary>
internal sealed class Case
{
    private readonly Servers servers;
    private readonly IOpenCodeServerPool pool;

    private Case(Servers servers, IOpenCodeServerPool pool, OpenCodeEnvironment environment, IOpenCodeServer server, string directory)
    {
        (this.servers, this.pool, Environment, Server, Directory) = (servers, pool, environment, server, directory);
        Runtime = NewRuntime();
    }

    public OpenCodeEnvironment Environment { get; }

    public IOpenCodeServer Server { get; private set; }

    public AgentRuntime Runtime { get; private set; }

    public string Directory { get; }

    public string Key { get; } = $"case-{Guid.NewGuid():N}";

    public Guid AttemptId { get; } = Guid.NewGuid();

    public ConcurrentQueue<AgentProgress> Progress { get; } = new();

    public ConcurrentQueue<string> Sessions { get; } = new();

    public IReadOnlyList<ModelRequest> Requests => servers.Model.Requests(Key);

    public static async Task<Case> CreateAsync(Servers servers, IOpenCodeServerPool pool, OpenCodeEnvironment environment)
    {
        var server = await pool.AcquireAsync(environment, CancellationToken.None);
        var name = Guid.NewGuid().ToString("N");
        var directory = Path.Combine(environment.WorkspaceFolder, name);
        System.IO.Directory.CreateDirectory(directory);
        // OpenCode names a project after its first commit: two cases of the same second would see each other's sessions if their commits did not differ.
        foreach (var arguments in new string[][] { ["init", "-q"], ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "--allow-empty", "-m", name] })
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", directory, .. arguments]))!;
            await git.WaitForExitAsync();
        }
        return new Case(servers, pool, environment, server, directory);
    }

    public AgentPrompt Prompt(int turn = 1) => new()
    {
        RunId = Environment.RunId,
        AttemptId = AttemptId,
        TurnNumber = turn,
        RunTitle = "the run",
        Title = "the attempt",
        Directory = Directory,
        Agent = "worker",
        Model = "fake/m",
        System = "These are your instructions.",
        Text = $"{Key} turn {turn}",
        Tools = ["read", "bash", "edit", "write"],
        ToolCallLimit = 10,
        TurnTimeout = TimeSpan.FromSeconds(60),
        InactivityTimeout = TimeSpan.FromSeconds(30),
    };

    public void Play(Func<ModelRequest, ModelReply> part) => servers.Model.Play(Key, part);

    public Task<AgentAnswer> RunAsync(AgentPrompt? prompt = null, CancellationToken stop = default) =>
        Runtime.RunAsync(Server, prompt ?? Prompt(), Remember, Progress.Enqueue, stop);

    /// <summary>A turn 0, so that a test with short time limits does not measure how long OpenCode needs to open a directory.</summary>
    public async Task WarmUpAsync()
    {
        Play(_ => Replies.Text("warm"));
        Assert.Equal(AgentOutcomes.Answered, (await RunAsync(Prompt(0))).Outcome);
    }

    /// <summary>The server of the same environment again, as a restarted runner would get it: nothing remembered.</summary>
    public async Task RestartAsync()
    {
        Server = await pool.AcquireAsync(Environment, CancellationToken.None);
        Runtime = NewRuntime();
    }

    /// <summary>Process id of the server: the one that was told this port.</summary>
    public int ServerProcess() => Signals.Find($"--port {Server.BaseUrl.Port} ").Min();

    private Task Remember(string sessionId)
    {
        Sessions.Enqueue(sessionId);
        return Task.CompletedTask;
    }

    private static AgentRuntime NewRuntime() => new(Options.Create(new AgentRuntimeOptions()), TimeProvider.System, NullLogger<AgentRuntime>.Instance);
}
