namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>One warm OpenCode process per worker slot.</summary>
public interface IOpenCodeServerPool : IAsyncDisposable
{
    /// <summary>The slot's server: the running one when it is alive and fits the environment, otherwise a fresh one.</summary>
    /// <exception cref="OpenCodeUnavailableException">OpenCode is not installed, does not start, or has an unsupported version; the message says what to do.</exception>
    Task<IOpenCodeServer> AcquireAsync(OpenCodeEnvironment environment, CancellationToken cancellationToken);

    /// <summary>Stops what is still warm for a run and removes its HOME folders in all slots. No turn of the run may be under way. An attached server is left alone.</summary>
    Task ReleaseRunAsync(Guid runId, CancellationToken cancellationToken);
}
