using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.StubRunner;

/// <summary>A delivery that goes nowhere.</summary>
public sealed class StubDelivery : IDeliveryExecutor
{
    /// <inheritdoc/>
    public Task<ResultPublished> PublishAsync(PublishResult command, WorkLease lease)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(lease);
        return Task.FromResult(new ResultPublished
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            Branch = command.Branch,
            Commit = command.Commit,
            Location = "nowhere",
        });
    }
}
