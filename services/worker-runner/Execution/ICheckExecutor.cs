using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Everything a runner does without an agent, but for the delivery: preparation, merges, acceptance tests.</summary>
public interface ICheckExecutor
{
    /// <summary>Creates the run's repository and runs the acceptance tests on its base commit.</summary>
    Task<RunPrepared> PrepareAsync(PrepareRun command, WorkLease lease);

    /// <summary>Merges an attempt, checks the merged tree and only then moves the branch.</summary>
    Task<AttemptIntegrated> IntegrateAsync(IntegrateAttempt command, WorkLease lease);

    /// <summary>Runs the acceptance tests on the integrated commit.</summary>
    Task<AcceptanceVerified> VerifyAsync(VerifyAcceptance command, WorkLease lease);
}
