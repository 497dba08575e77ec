using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.OpenCode;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.OpenCode.Tests;

[Collection(SharedServers.Name)]
public sealed class When_opencode_is_sandboxed(Servers servers)
{
    [Fact]
    public async Task Should_work_in_the_attempts_directory_and_die_as_a_whole()
    {
        var data = Path.Combine(servers.Folder, "sandboxed");
        var runner = Options.Create(new RunnerOptions { DataFolder = data, OpenCodePath = Programs.Real() });
        using var spawner = new ProcessSpawner();
        var sandbox = new BubblewrapSandbox(spawner, runner, NullLogger<BubblewrapSandbox>.Instance);
        var launcher = new OpenCodeLauncher(sandbox, Options.Create(new OpenCodeServerOptions()), TimeProvider.System, NullLogger<OpenCodeLauncher>.Instance);
        await using var pool = new OpenCodeServerPool(runner, launcher, servers.Proxy, NullLogger<OpenCodeServerPool>.Instance);
        var environment = servers.EnvironmentOf("real", 950) with { WorkspaceFolder = Path.Combine(data, "workspaces", "slot-950"), Sandbox = "required" };
        if (!sandbox.Capability.Available)
        {
            var refused = await Assert.ThrowsAsync<OpenCodeUnavailableException>(() => pool.AcquireAsync(environment, CancellationToken.None));
            Assert.Equal((OpenCodeErrors.SandboxRequired, true), (refused.Code, refused.Fatal));
            return;
        }
        var one = await Case.CreateAsync(servers, pool, environment);
        one.Play(request => request.ToolResults.Count == 0
            ? Replies.Tool("bash", new { command = "echo made > made.txt; cat made.txt", description = "works" })
            : request.UserText.EndsWith('1') ? Replies.Text(request.ToolResults[0]) : Replies.Tool("bash", new { command = $"sleep 300; echo {one.Key}", description = "waits" }));

        var answer = await one.RunAsync();
        Assert.Equal((AgentOutcomes.Answered, "made"), (answer.Outcome, answer.Text?.Trim()));
        Assert.Equal("made\n", await File.ReadAllTextAsync(Path.Combine(one.Directory, "made.txt")));

        var running = one.RunAsync(one.Prompt(2));
        await Eventually.HoldsAsync("the command runs", () => Signals.Find(one.Key).Count > 0);
        await one.Server.KillAsync();
        Assert.Equal((AgentOutcomes.Lost, true), ((await running).Outcome, (await running).StopConfirmed));
        Assert.Empty(Signals.Find(one.Key));
    }
}
