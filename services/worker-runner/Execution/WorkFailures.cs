using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Leases;
using Orchestrate.WorkerRunner.OpenCode;
using Orchestrate.WorkerRunner.Sandbox;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Turns what went wrong into what the coordinator is told.</summary>
internal static class WorkFailures
{
    public static WorkFailed From(Exception exception, WorkLease lease)
    {
        var (failureClass, code, detail) = exception switch
        {
            WorkFailureException e => (e.FailureClass, e.Code, e.Message),
            OpenCodeUnavailableException e => (e.Fatal ? "fatal" : "transient", e.Code, e.Message),
            WorkspaceException e => (e.Fatal ? "fatal" : "transient", e.Code, e.Message),
            SandboxRequiredException e => ("fatal", "sandbox_required", e.Message),
            SandboxStartException e => ("transient", "sandbox_start_failed", e.Message),
            OperationCanceledException when lease.Stop.IsCancellationRequested => ("cancelled", "stopped", $"Stopped: {lease.StopReason}."),
            _ => ("transient", "runner_error", $"The runner failed: {exception.Message}"),
        };
        return new WorkFailed { RunId = lease.RunId, WorkId = lease.WorkId, LeaseEpoch = lease.Epoch, FailureClass = failureClass, Code = code, Detail = detail, Usage = lease.Usage };
    }
}
