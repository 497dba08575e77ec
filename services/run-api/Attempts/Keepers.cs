using MassTransit;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;

namespace Orchestrate.RunApi.Attempts;

/// <summary>Asks over the bus who keeps attempts: the coordinator for how long, a runner for their content.</summary>
internal sealed partial class Keepers(IServiceScopeFactory scopes, ILogger<Keepers> logger)
{
    /// <summary>How long the run is kept; null when the coordinator does not answer in time.</summary>
    public Task<RetentionDescribed?> DescribeAsync(Guid runId, CancellationToken cancellationToken) =>
        AskAsync<DescribeRetention, RetentionDescribed>(runId, new DescribeRetention { RunId = runId }, cancellationToken);

    /// <summary>Has a runner restore an attempt; null when none answers in time.</summary>
    public Task<AttemptRestored?> RestoreAsync(RestoreAttempt request, CancellationToken cancellationToken) =>
        AskAsync<RestoreAttempt, AttemptRestored>(request.RunId, request, cancellationToken);

    private async Task<TAnswer?> AskAsync<TRequest, TAnswer>(Guid runId, TRequest request, CancellationToken cancellationToken)
        where TRequest : class
        where TAnswer : class
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            return (await scope.ServiceProvider.GetRequiredService<IRequestClient<TRequest>>().GetResponse<TAnswer>(request, cancellationToken)).Message;
        }
        catch (RequestException exception)
        {
            NoAnswer(exception, typeof(TRequest).Name, runId);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Nobody answered {Request} for run {RunId}")]
    private partial void NoAnswer(Exception exception, string request, Guid runId);
}
