using System.Globalization;
using Orchestrate.Bench.Fleet;
using Orchestrate.Bench.Rows;
using Orchestrate.TestSupport;

namespace Orchestrate.Bench.Standalone;

/// <summary>The standalone host with the stub-runner in place of the worker-runner, and the agent-stub beside it.</summary>
internal sealed class StubbedStandalone : IAsyncDisposable
{
    private readonly FleetProcess _stub;

    private StubbedStandalone(FleetProcess stub, StandaloneProcess host) => (_stub, Host) = (stub, host);

    /// <summary>The host.</summary>
    internal StandaloneProcess Host { get; }

    /// <summary>Starts both on a new data folder.</summary>
    internal static async Task<StubbedStandalone> StartAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var (folder, port) = (context.NewFolder(), FreePort.Next());
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        var stub = FleetProcess.Start(
            "agent-stub", context.Programs.Host("agent-stub", "Orchestrate.AgentStub"), new Dictionary<string, string> { ["ASPNETCORE_URLS"] = address }, Path.Join(folder, "agent-stub.log"));
        try
        {
            var settings = new Dictionary<string, string> { ["Stub__Url"] = address, ["Runner__Slots"] = "64", ["Runner__Checks"] = "32", ["Coordinator__MaxTurnsPerTenant"] = "4096", ["Coordinator__MaxTurns"] = "4096" };
            var host = await StandaloneProcess.StartAsync(context.Programs.BenchStandalone, folder, Path.Join(folder, "data"), settings, cancellationToken);
            using var thinking = new Thinking(new Uri(address));
            await thinking.IsTheSameWorkAsync(cancellationToken);
            return new StubbedStandalone(stub, host);
        }
        catch
        {
            await stub.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _stub.DisposeAsync();
    }
}
