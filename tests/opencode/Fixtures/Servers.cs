using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>Both kinds of server over one fake model. Slot 0 of each kind stays warm for all tests; a test that breaks its server takes another slot.</summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly Dictionary<string, OpenCodeServerPool> pools = [];
    private int nextSlot;

    internal FakeModelProxy Proxy { get; private set; } = null!;

    internal string Folder { get; } = Directory.CreateTempSubdirectory("orchestrate-opencode-").FullName;

    internal FakeModel Model { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Model = await FakeModel.StartAsync();
        Proxy = new FakeModelProxy(Model);
        pools["real"] = Pool("real", new RunnerOptions { OpenCodePath = Programs.Real(), DataFolder = Path.Combine(Folder, "real") });
        pools["stub"] = Pool("stub", new RunnerOptions { OpenCodePath = Programs.Stub(Folder), DataFolder = Path.Combine(Folder, "stub") });
    }

    public async Task DisposeAsync()
    {
        foreach (var pool in pools.Values)
            await pool.DisposeAsync();
        await Model.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A case on the kind's warm server, or on one of its own.</summary>
    internal async Task<Case> CaseAsync(string kind, bool ownServer = false, IReadOnlyList<AgentConfiguration>? agents = null)
    {
        var environment = EnvironmentOf(kind, ownServer ? Interlocked.Increment(ref nextSlot) : 0) with { Agents = agents ?? [] };
        return await Case.CreateAsync(this, pools[kind], environment);
    }

    internal Task<IOpenCodeServer> AcquireAsync(string kind, OpenCodeEnvironment environment) => pools[kind].AcquireAsync(environment, CancellationToken.None);

    internal OpenCodeServerPool Pool(string kind, RunnerOptions options) =>
        new(Options.Create(options), Launcher(), Proxy, NullLogger<OpenCodeServerPool>.Instance);

    internal static OpenCodeLauncher Launcher() => new(new PlainSandbox(), Options.Create(new OpenCodeServerOptions()), TimeProvider.System, NullLogger<OpenCodeLauncher>.Instance);

    internal OpenCodeEnvironment EnvironmentOf(string kind, int slot) => new()
    {
        Slot = slot,
        RunId = new Guid(slot, 1, 2, [1, 2, 3, 4, 5, 6, 7, 8]),
        WorkspaceFolder = Path.Combine(Folder, kind, "workspaces", $"slot-{slot}"),
        ReadOnlyFolders = [],
        Sandbox = "none",
        Models = ["fake/m"],
    };
}
