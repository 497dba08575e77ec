using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.OpenCode;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>OpenCode processes of slots: on demand for a turn, and ahead of the first turn while a run's repository is being prepared.</summary>
public sealed partial class WarmServers(SlotPool slots, IOpenCodeServerPool servers, IWorkspaces workspaces, IOptions<RunnerOptions> options, ILogger<WarmServers> logger)
{
    /// <summary>Whether the server is the user's, and so belongs to no slot.</summary>
    public bool Attached => options.Value.AttachUrl.Length > 0;

    /// <summary>The slot's server for that run, started if need be.</summary>
    /// <exception cref="OpenCodeUnavailableException">OpenCode cannot be used.</exception>
    public Task<IOpenCodeServer> ServerAsync(int slot, Guid runId, IReadOnlyList<string> models, IReadOnlyList<AgentConfiguration> agents, string sandbox, CancellationToken cancellationToken) => servers.AcquireAsync(
        new OpenCodeEnvironment
        {
            Slot = slot,
            RunId = runId,
            WorkspaceFolder = workspaces.SlotFolder(slot, runId),
            ReadOnlyFolders = workspaces.SharedFolders(runId),
            Sandbox = sandbox,
            Models = models,
            Agents = agents,
        },
        cancellationToken);

    /// <summary>Starts servers in slots that nobody uses now. A server that does not start is the first turn's business, which reports it.</summary>
    /// <param name="runId">The run; its repository exists.</param>
    /// <param name="count">Servers that it will use at the same time, at most.</param>
    /// <param name="models">Models that its agents may use.</param>
    /// <param name="agents">Its agents.</param>
    /// <param name="sandbox">Sandbox policy.</param>
    /// <param name="cancellationToken">The run was stopped.</param>
    public async Task WarmAsync(Guid runId, int count, IReadOnlyList<string> models, IReadOnlyList<AgentConfiguration> agents, string sandbox, CancellationToken cancellationToken)
    {
        var held = new List<SlotPool.Held>();
        while (held.Count < count && slots.TryAcquire(runId) is { } slot)
            held.Add(slot);
        await Task.WhenAll(held.Select(async slot =>
        {
            using (slot)
            {
                try
                {
                    await ServerAsync(slot.Slot, runId, models, agents, sandbox, cancellationToken);
                }
                catch (Exception exception) when (exception is OpenCodeUnavailableException or OperationCanceledException or IOException)
                {
                    LogNotWarm(exception, runId, slot.Slot);
                }
            }
        }));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "OpenCode in slot {Slot} was not started ahead for run {RunId}")]
    private partial void LogNotWarm(Exception exception, Guid runId, int slot);
}
