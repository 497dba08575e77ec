using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>At start, beside the first work: keeps what an earlier process of this runner left in its clones, and empties its trash.</summary>
public sealed partial class Leftovers(IWorkspaces workspaces, ILogger<Leftovers> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await workspaces.SalvageLeftoversAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Nothing is lost by it: what is still there is kept before its slot is used again.
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What an earlier process left could not be kept yet")]
    private partial void LogFailed(Exception exception);
}
