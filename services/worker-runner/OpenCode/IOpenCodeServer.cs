namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>An OpenCode server that answered its readiness probe: managed by this runner, or attached.</summary>
public interface IOpenCodeServer : IAsyncDisposable
{
    /// <summary>Address, for requests and deep links. Contains no credentials.</summary>
    Uri BaseUrl { get; }

    /// <summary>The version that it reported.</summary>
    string Version { get; }

    /// <summary>Whether this runner started it. An attached server is never stopped and never sandboxed.</summary>
    bool Managed { get; }

    /// <summary>The token with which this server's model calls reach the model proxy; null for an attached server.</summary>
    string? ModelToken { get; }

    /// <summary>Its HTTP interface.</summary>
    IOpenCodeClient Client { get; }

    /// <summary>Whether its process still runs (attached: whether it answers).</summary>
    bool IsAlive { get; }

    /// <summary>Kills the process tree and waits until it is gone. Nothing happens to an attached server.</summary>
    Task KillAsync();
}
