namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>A running process tree.</summary>
public interface ISandboxedProcess : IAsyncDisposable
{
    /// <summary>Process id of the outermost process.</summary>
    int ProcessId { get; }

    /// <summary>Whether it has ended.</summary>
    bool HasExited { get; }

    /// <summary>Completes with the exit code.</summary>
    Task<int> Exited { get; }

    /// <summary>SIGTERM, then SIGKILL to the whole tree after the grace period; returns when it is gone.</summary>
    Task StopAsync(TimeSpan grace);
}
