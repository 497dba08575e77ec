using Npgsql;
using Orchestrate.Bench.Fleet;
using Orchestrate.Bench.Rows;
using Orchestrate.TestSupport;

namespace Orchestrate.Bench.Peers;

/// <summary>
/// graphile-worker, a job queue in PostgreSQL that people write such loops on by hand: one Node.js process with a fixed number of jobs at once, told of new ones by the database, beside the same
/// agent-stub and on the same server as Orchestrate. It has no gates, no live events, no gateway and no work outside of its process.
/// </summary>
internal sealed class GraphileWorker : IAsyncDisposable
{
    private const string Version = "0.17.3";
    private const string Driver = "8.23.1";
    private const string Concurrency = "32";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly List<FleetProcess> _processes = [];

    private GraphileWorker(string database) => Database = database;

    /// <summary>How to reach its database.</summary>
    public string Database { get; }

    /// <summary>Installs it into a folder of this run's own, and starts it.</summary>
    /// <exception cref="BenchException">npm could not install it, or it did not start.</exception>
    public static async Task<GraphileWorker> StartAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var folder = context.NewFolder();
        await InstallAsync(folder, cancellationToken);
        File.Copy(Path.Join(context.Programs.Root, "bench", "runs", "Peers", "worker.mjs"), Path.Join(folder, "worker.mjs"));
        var peer = new GraphileWorker(await (await context.PostgresAsync()).CreateDatabaseAsync());
        try
        {
            var stub = FormattableString.Invariant($"http://127.0.0.1:{FreePort.Next()}/");
            peer._processes.Add(FleetProcess.Start(
                "agent-stub", context.Programs.Host("agent-stub", "Orchestrate.AgentStub"), new Dictionary<string, string> { ["ASPNETCORE_URLS"] = stub }, Path.Join(folder, "agent-stub.log")));
            var settings = new Dictionary<string, string> { ["DATABASE_URL"] = AddressOf(peer.Database), ["STUB_URL"] = stub, ["CONCURRENCY"] = Concurrency };
            var worker = FleetProcess.StartProgram("graphile-worker", "node", settings, Path.Join(folder, "worker.log"), ["worker.mjs"], folder);
            peer._processes.Add(worker);
            await Eventually.HoldsAsync(
                async () =>
                {
                    var log = await worker.LogAsync(cancellationToken);
                    return worker.HasExited ? throw new BenchException($"graphile-worker ended:\n{log}") : log.Contains("ready", StringComparison.Ordinal);
                },
                "graphile-worker is ready",
                Limit);
            return peer;
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
            await process.DisposeAsync();
    }

    private static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        // A package.json of its own keeps npm from taking the one of a folder above.
        await File.WriteAllTextAsync(Path.Join(folder, "package.json"), "{}", cancellationToken);
        string[] arguments = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", $"graphile-worker@{Version}", $"pg@{Driver}"];
        await using var npm = FleetProcess.StartProgram("npm", "npm", new Dictionary<string, string>(), Path.Join(folder, "npm.log"), arguments);
        if (await npm.ExitCodeAsync(Limit, cancellationToken) != 0)
            throw new BenchException($"npm could not install graphile-worker {Version}:\n{await npm.LogAsync(cancellationToken)}");
    }

    private static string AddressOf(string database)
    {
        var parts = new NpgsqlConnectionStringBuilder(database);
        return FormattableString.Invariant($"postgres://{parts.Username}:{Uri.EscapeDataString(parts.Password!)}@{parts.Host}:{parts.Port}/{parts.Database}");
    }
}
