using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Executes agents' turns.</summary>
public interface ITurnExecutor
{
    /// <summary>Executes the turn and says how it ended.</summary>
    /// <exception cref="WorkFailureException">The turn could not be held for a reason that is not the agent's.</exception>
    Task<TurnFinished> ExecuteAsync(ExecuteTurn command, WorkLease lease);
}
