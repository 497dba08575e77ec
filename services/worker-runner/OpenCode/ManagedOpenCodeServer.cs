using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>An OpenCode process of this runner.</summary>
internal sealed class ManagedOpenCodeServer(Uri baseUrl, string password, OpenCodeLaunch launch, ISandboxedProcess process, ILogger logger) : IOpenCodeServer
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private readonly OpenCodeHttpClient client = new(baseUrl, password);
    private int disposed;

    /// <inheritdoc />
    public Uri BaseUrl { get; } = baseUrl;

    /// <inheritdoc />
    public string Version { get; internal set; } = string.Empty;

    /// <inheritdoc />
    public bool Managed => true;

    /// <inheritdoc />
    public string? ModelToken { get; } = launch.Token;

    /// <inheritdoc />
    public IOpenCodeClient Client => client;

    /// <inheritdoc />
    public bool IsAlive => !process.HasExited;

    /// <inheritdoc />
    public async Task KillAsync()
    {
        await process.StopAsync(TimeSpan.Zero);
        logger.ServerStopped(launch.Environment.RunId, launch.Environment.Slot, "killed");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        try
        {
            await process.StopAsync(Grace);
            await process.DisposeAsync();
        }
        catch (SandboxStartException exception)
        {
            // There never was a process; whoever started it has already said so.
            logger.NeverStarted(launch.Environment.RunId, launch.Environment.Slot, exception.Message);
        }
        client.Dispose();
        logger.ServerStopped(launch.Environment.RunId, launch.Environment.Slot, "no longer needed");
    }
}
