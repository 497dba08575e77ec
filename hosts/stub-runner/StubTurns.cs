using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.Documents;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.StubRunner;

/// <summary>A turn is one call of the agent-stub; its answer is read as strictly as OpenCode's.</summary>
public sealed class StubTurns(AgentStubClient stub, SystemPrompts prompts, AgentResultReader answers, IOptions<RunnerOptions> options) : ITurnExecutor
{
    /// <inheritdoc/>
    public async Task<TurnFinished> ExecuteAsync(ExecuteTurn command, WorkLease lease)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(lease);
        await lease.InSessionAsync("http://stub", "/stub", $"ses_{command.AttemptId:N}");
        await prompts.TextAsync(command, lease.Stop);
        var answer = await stub.AnswerAsync(command, lease.Epoch, options.Value.Id, lease.Stop);
        var finished = new TurnFinished
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            Outcome = "answered",
            Answer = answer,
            AnswerErrors = answers.Read(answer).Errors,
            SessionId = $"ses_{command.AttemptId:N}",
            Usage = new TurnUsage { ModelCalls = 1, InputTokens = 100, OutputTokens = 10 },
        };
        if (command.Kind != "work")
            return finished;
        var commit = StubCommit.Of(command.IterationNumber, command.AttemptId.ToString(), $"{command.TurnNumber}");
        return finished with
        {
            Commit = commit,
            ChangedFiles = command.Agent == "research" ? [] : [new ChangedFile($"{command.TaskId}.txt", "added", 1, 0)],
            Verifications = [.. command.Verifiers.Select(verifier => StubRecords.Of(verifier, commit, passed: true))],
        };
    }
}
