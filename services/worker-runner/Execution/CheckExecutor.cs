using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Leases;
using Orchestrate.WorkerRunner.Sandbox;
using Orchestrate.WorkerRunner.Verification;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Everything a runner does without an agent: preparation, merges, acceptance tests.</summary>
public sealed partial class CheckExecutor(IWorkspaces workspaces, IVerifierRunner verifiers, ISandbox sandbox, WarmServers warm, ILogger<CheckExecutor> logger) : ICheckExecutor
{
    /// <inheritdoc/>
    public async Task<RunPrepared> PrepareAsync(PrepareRun command, WorkLease lease)
    {
        var commit = await workspaces.PrepareRunAsync(command.RunId, command.Workspace, lease.Stop);

        // OpenCode needs seconds to start; the verifiers and the first turn need not wait for each other's set-up.
        var warming = command.Models.Count == 0 ? Task.CompletedTask : warm.WarmAsync(command.RunId, Math.Max(1, command.ParallelWorkers), command.Models, command.Agents, command.Sandbox, lease.Stop);
        var records = await verifiers.VerifyAsync(
            new VerificationRequest
            {
                RunId = command.RunId,
                Commit = commit,
                BaseCommit = commit,
                Verifiers = command.AcceptanceTests,
                Setup = command.Workspace.Setup,
                SetupInputs = command.Workspace.SetupInputs,
                Sandbox = command.Sandbox,
            },
            lease.Stop);
        var found = command.WorkspaceAgents ? await workspaces.AgentsAsync(command.RunId, commit, lease.Stop) : new AgentFindings([], []);
        await warming;
        return new RunPrepared
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            BaseCommit = commit,
            Verifications = records,
            AgentSpecs = [.. found.Agents.Select(a => new WorkspaceAgent { Name = a.Name, Description = a.Description, Definition = a.Definition, Routes = a.Routes })],
            Warnings = [.. Warnings(command.Sandbox), .. found.Warnings],
        };
    }

    /// <inheritdoc/>
    public async Task<AttemptIntegrated> IntegrateAsync(IntegrateAttempt command, WorkLease lease)
    {
        await workspaces.BringAsync(command.RunId, [command.ExpectedHead, command.AttemptCommit], lease.Stop);
        var merge = await workspaces.MergeAsync(command.RunId, command.AttemptCommit, command.ExpectedHead, command.Message, command.Appends, lease.Stop);
        var answer = new AttemptIntegrated
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            Merged = false,
            Head = command.ExpectedHead,
            Conflicts = merge.Conflicts,
            ConflictTexts = merge.ConflictTexts,
        };
        if (merge.Commit is null)
            return answer with { Detail = "The merge has conflicts." };
        var records = command.Verifiers.Count == 0 ? [] : await verifiers.VerifyAsync(
            new VerificationRequest
            {
                RunId = command.RunId,
                TaskId = command.TaskId,
                AttemptId = command.AttemptId,
                Commit = merge.Commit,
                BaseCommit = command.ExpectedHead,
                Verifiers = command.Verifiers,
                Setup = command.Setup,
                SetupInputs = command.SetupInputs,
                ProtectedPaths = command.ProtectedPaths,
                Sandbox = command.Sandbox,
            },
            lease.Stop);
        if (records.Any(r => !r.Passed))
            return answer with { Verifications = records, Detail = "Checks fail on the merged tree." };
        await workspaces.AdvanceAsync(command.RunId, merge.Commit, lease.Stop);
        return answer with { Merged = true, Head = merge.Commit, Verifications = records, Acceptance = await AcceptAsync(command, merge.Commit, lease) };
    }

    /// <inheritdoc/>
    public async Task<AcceptanceVerified> VerifyAsync(VerifyAcceptance command, WorkLease lease)
    {
        await workspaces.BringAsync(command.RunId, [command.Commit, command.BaseCommit], lease.Stop);
        return new AcceptanceVerified
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            Commit = command.Commit,
            Verifications = await verifiers.VerifyAsync(
                new VerificationRequest
                {
                    RunId = command.RunId,
                    Commit = command.Commit,
                    BaseCommit = command.BaseCommit,
                    Verifiers = command.AcceptanceTests,
                    Setup = command.Setup,
                    SetupInputs = command.SetupInputs,
                    ProtectedPaths = command.ProtectedPaths,
                    Sandbox = command.Sandbox,
                },
                lease.Stop),
        };
    }

    private async Task<IReadOnlyList<VerificationRecord>?> AcceptAsync(IntegrateAttempt command, string commit, WorkLease lease)
    {
        if (command is not { AcceptanceTests.Count: > 0, BaseCommit: { } baseCommit })
            return null;
        try
        {
            var answer = await VerifyAsync(
                new VerifyAcceptance
                {
                    RunId = command.RunId,
                    WorkId = command.WorkId,
                    LeaseEpoch = command.LeaseEpoch,
                    Commit = commit,
                    BaseCommit = baseCommit,
                    AcceptanceTests = command.AcceptanceTests,
                    Setup = command.Setup,
                    SetupInputs = command.SetupInputs,
                    ProtectedPaths = command.ProtectedPaths,
                    Sandbox = command.Sandbox,
                },
                lease);
            return answer.Verifications;
        }
        catch (Exception exception) when (!lease.Stop.IsCancellationRequested)
        {
            // The merge stands. The coordinator has the tests run as work of their own, which has its own tries and its own words for what is wrong.
            LogTestsWait(exception, command.RunId, commit);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The acceptance tests of run {RunId} could not run together with the merge {Commit}; they run by themselves")]
    private partial void LogTestsWait(Exception exception, Guid runId, string commit);

    private IReadOnlyList<string> Warnings(string policy) => policy switch
    {
        "none" => ["The sandbox is switched off by policy: agents and verifiers can read and write whatever this server's user can."],
        "auto" when !sandbox.Capability.Available => [$"There is no sandbox on this machine: agents and verifiers can read and write whatever this server's user can. {sandbox.Capability.Detail}"],
        _ => [],
    };
}
