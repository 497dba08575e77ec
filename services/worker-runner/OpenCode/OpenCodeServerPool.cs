using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.ModelProxy;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary><see cref="IOpenCodeServerPool"/>: managed processes, or the one attached server.</summary>
public sealed class OpenCodeServerPool(IOptions<RunnerOptions> options, OpenCodeLauncher launcher, IModelProxy proxy, ILogger<OpenCodeServerPool> logger) : IOpenCodeServerPool
{
    private readonly ConcurrentDictionary<int, PoolSlot> slots = new();
    private readonly SemaphoreSlim attaching = new(1, 1);
    private AttachedOpenCodeServer? attached;

    private string Homes => Path.Combine(options.Value.DataFolder, "opencode");

    /// <inheritdoc />
    public async Task<IOpenCodeServer> AcquireAsync(OpenCodeEnvironment environment, CancellationToken cancellationToken)
    {
        if (options.Value.AttachUrl.Length > 0)
            return await AttachAsync(cancellationToken);
        var slot = slots.GetOrAdd(environment.Slot, _ => new PoolSlot());
        await slot.Gate.WaitAsync(cancellationToken);
        try
        {
            if (slot.Server is { IsAlive: true } warm && slot.Environment is { } known && OpenCodeEnvironmentComparer.Same(known, environment))
                return warm;
            await ReleaseAsync(slot);
            slot.Server = await StartAsync(environment, cancellationToken);
            slot.Environment = environment;
            return slot.Server;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <inheritdoc />
    public async Task ReleaseRunAsync(Guid runId, CancellationToken cancellationToken)
    {
        foreach (var slot in slots.Values)
        {
            await slot.Gate.WaitAsync(cancellationToken);
            try
            {
                if (slot.Environment?.RunId == runId)
                    await ReleaseAsync(slot);
            }
            finally
            {
                slot.Gate.Release();
            }
        }

        foreach (var slot in Directory.Exists(Homes) ? Directory.EnumerateDirectories(Homes) : [])
            Folders.Delete(Path.Combine(slot, runId.ToString("N")));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(slots.Values.Select(async slot =>
        {
            await slot.Gate.WaitAsync();
            try
            {
                await ReleaseAsync(slot);
            }
            finally
            {
                slot.Gate.Release();
            }
        }));
        if (attached is not null)
            await attached.DisposeAsync();
        attaching.Dispose();
    }

    private async Task<IOpenCodeServer> StartAsync(OpenCodeEnvironment environment, CancellationToken cancellationToken)
    {
        var program = OpenCodeProgram.Find(options.Value.OpenCodePath, Environment.GetEnvironmentVariable("PATH"));
        var token = proxy.IssueToken();
        try
        {
            return await launcher.StartAsync(new OpenCodeLaunch
            {
                Program = program,
                Home = Path.Combine(Homes, string.Create(CultureInfo.InvariantCulture, $"slot-{environment.Slot}"), environment.RunId.ToString("N")),
                Configuration = OpenCodeConfiguration.Build(environment.Models, environment.Agents, proxy, token),
                Token = token,
                Environment = environment,
            }, cancellationToken);
        }
        catch
        {
            proxy.RevokeToken(token);
            throw;
        }
    }

    private async Task ReleaseAsync(PoolSlot slot)
    {
        if (slot.Server is not { } server)
            return;
        (slot.Server, slot.Environment) = (null, null);
        await server.DisposeAsync();
        if (server.ModelToken is { } token)
            proxy.RevokeToken(token);
    }

    private async Task<IOpenCodeServer> AttachAsync(CancellationToken cancellationToken)
    {
        await attaching.WaitAsync(cancellationToken);
        try
        {
            if (attached is not null && await attached.ProbeAsync(cancellationToken))
                return attached;
            if (attached is not null)
                await attached.DisposeAsync();
            attached = null;
            attached = await AttachedOpenCodeServer.AttachAsync(options.Value.AttachUrl, options.Value.AttachPassword, cancellationToken);
            logger.ServerAttached(attached.BaseUrl, attached.Version);
            return attached;
        }
        finally
        {
            attaching.Release();
        }
    }

    private sealed class PoolSlot
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public IOpenCodeServer? Server { get; set; }

        public OpenCodeEnvironment? Environment { get; set; }
    }
}
