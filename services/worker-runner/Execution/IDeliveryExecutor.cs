using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Delivers results.</summary>
public interface IDeliveryExecutor
{
    /// <summary>Delivers the result. What the user's repository or folder does not take is said in the answer; it is no failure of the run.</summary>
    Task<ResultPublished> PublishAsync(PublishResult command, WorkLease lease);
}
