using System.Text;
using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.Documents;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Results;
using Orchestrate.WorkerRunner.Artifacts;
using Orchestrate.WorkerRunner.Leases;
using Orchestrate.WorkerRunner.ModelProxy;
using Orchestrate.WorkerRunner.OpenCode;
using Orchestrate.WorkerRunner.Verification;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Executes one turn: workspace, OpenCode, prompt under a meter, snapshot, checks.</summary>
public sealed partial class TurnExecutor(
    SlotPool slots,
    IWorkspaces workspaces,
    WorkspaceSetup setup,
    WarmServers warm,
    ServerPlace place,
    IAgentRuntime runtime,
    IModelProxy proxy,
    IVerifierRunner verifiers,
    SystemPrompts prompts,
    AgentResultReader answers,
    IArtifactUploads artifacts,
    IBus bus,
    ILogger<TurnExecutor> logger) : ITurnExecutor
{
    /// <summary>Time for calls that were cut to be settled.</summary>
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(5);

    /// <summary>Most reports of one answer that are kept; what is said with more is said in one.</summary>
    private const int MaxDetails = 10;

    /// <inheritdoc/>
    public async Task<TurnFinished> ExecuteAsync(ExecuteTurn command, WorkLease lease)
    {
        var system = await prompts.TextAsync(command, lease.Stop);
        using var slot = await slots.AcquireAsync(command.RunId, command.AttemptId, lease.Stop);
        await workspaces.BringAsync(command.RunId, command.Kind == "work" ? [command.StartCommit, command.AttemptBaseCommit] : [command.StartCommit], lease.Stop);

        var (server, workspace) = await OpenAsync(command, lease, slot.Slot);
        var shared = workspaces.SharedFolders(command.RunId);
        if (workspace.Fresh)
            await setup.RunAsync(Setup(command, workspace), shared, lease.Stop);

        var (answer, meter) = await PromptAsync(command, system, lease, workspace, server);
        var usage = (meter?.Usage ?? new TurnUsage()) with { ToolCalls = answer.ToolCalls };
        var failure = TurnFailures.Of(End(answer, meter, lease));
        var outcome = failure?.Class ?? TurnEnd.Answered;
        LogAnswered(command.RunId, command.WorkId, command.Agent, outcome, failure?.Detail ?? "");
        if (failure is not null && meter?.Breach == TurnBreaches.ProviderRejected)
            throw new WorkFailureException("fatal", "model_provider_rejected", failure.Detail);
        var finished = new TurnFinished
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            Outcome = outcome,
            Detail = failure?.Detail,
            Answer = IsLong(answer.Text) ? null : answer.Text,
            AnswerArtifact = failure is null && IsLong(answer.Text) ? await KeepAsync(command, answer.Text!, lease.Stop) : null,
            Usage = usage,
            ProviderFault = failure?.ProviderFault ?? false,
            RetryAfterSeconds = failure is { Class: FailureClasses.Transient } ? meter?.RetryAfterSeconds : null,
            Partial = failure is not null && FailureClasses.KeepsPartial(failure.Class) ? answer.Partial : null,
            SessionId = answer.SessionId,
            SessionFault = answer.SessionFault,
            Reads = answer.Reads,
            StopConfirmed = answer.StopConfirmed,
        };
        var reading = failure is null ? answers.Read(answer.Text ?? "") : null;
        finished = finished with { AnswerErrors = reading?.Errors ?? [] };
        if (command.Kind == "work" && reading?.Result is { } returned)
            finished = await KeepReportsAsync(command, finished, answer.Text!, returned, lease.Stop);
        if (command.Kind == "work")
            finished = await CheckAsync(command, lease, workspace, finished, reading?.Result);

        // Counted last: what the agent left running in the background may call a model while its work is being checked.
        return finished with { ChildSessions = answer.ChildSessions + (meter is { UnknownSessionCalls: > 0 } ? 1 : 0) };
    }

    /// <summary>The server and the attempt's clone. An attached server is asked whether it is there while the clone is opened.</summary>
    private async Task<(IOpenCodeServer Server, AttemptWorkspace Workspace)> OpenAsync(ExecuteTurn command, WorkLease lease, int slot)
    {
        var turn = Turn(command, lease.Epoch);

        // One of the slot's own first: opening the attempt removes the folders of other runs from the slot, and a server that still worked in one of them would be of no use to its run any more.
        if (!warm.Attached)
            return (await ServerAsync(command, lease, slot), await workspaces.OpenAttemptAsync(turn, slot, lease.Stop));
        var asking = ServerAsync(command, lease, slot);
        var opening = workspaces.OpenAttemptAsync(turn, slot, lease.Stop);

        // Both end, also when one fails: the slot is then the next turn's.
        await Task.WhenAll(asking, opening);
        return (await asking, await opening);
    }

    private Task<IOpenCodeServer> ServerAsync(ExecuteTurn command, WorkLease lease, int slot) =>
        warm.ServerAsync(slot, command.RunId, command.Models.Count > 0 ? command.Models : [command.Model], command.Agents, command.Sandbox, lease.Stop);

    private static bool IsLong(string? text) => text is not null && Encoding.UTF8.GetByteCount(text) > AgentResultReader.MaxBytes;

    /// <summary>Keeps the details that an answer holds beside its report, and the whole answer when the coordinator is going to cut the report (CWB-1).</summary>
    private async Task<TurnFinished> KeepReportsAsync(ExecuteTurn command, TurnFinished finished, string answer, AgentResult result, CancellationToken cancellationToken)
    {
        var details = new List<ArtifactRef>();
        foreach (var report in result.Artifacts.Where(a => a is { Type: "report", Content: not null }).Take(MaxDetails))
        {
            if (await artifacts.UploadAsync(command.RunId, Kept(command, report.Name, "text/markdown; charset=utf-8", "report", report.Content!), cancellationToken) is { } kept)
                details.Add(kept);
        }

        var limit = new AnswerLimit(command.ReportLines, command.ReportTokens ?? int.MaxValue);
        return finished with
        {
            Details = details,
            AnswerArtifact = limit.Fits(result.IterationSummary.Report) ? finished.AnswerArtifact : await KeepAsync(command, answer, cancellationToken),
        };
    }

    /// <summary>Keeps an answer that is not passed on whole, so that a person can see all of it.</summary>
    private Task<ArtifactRef?> KeepAsync(ExecuteTurn command, string answer, CancellationToken cancellationToken) => artifacts.UploadAsync(
        command.RunId, Kept(command, $"answer-{command.TaskId ?? command.Kind}-{command.TurnNumber}.txt", "text/plain; charset=utf-8", "answer", answer), cancellationToken);

    private static NewArtifact Kept(ExecuteTurn command, string name, string mediaType, string kind, string text) => new()
    {
        Name = name,
        MediaType = mediaType,
        Kind = kind,
        Content = Encoding.UTF8.GetBytes(text),
        TaskId = command.TaskId,
        AttemptId = command.AttemptId,
    };

    private async Task<(AgentAnswer Answer, ITurnMeter? Meter)> PromptAsync(ExecuteTurn command, string system, WorkLease lease, AttemptWorkspace workspace, IOpenCodeServer server)
    {
        ITurnMeter? meter = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(lease.Stop);

        // Only a prompt makes a server busy, so a place there is waited for while the session is opened.
        using var needed = new CancellationTokenSource();
        var placed = server.Managed ? Task.CompletedTask : place.TakeAsync(lease, server.BaseUrl, needed.Token);
        try
        {
            var answer = await runtime.RunAsync(
                server,
                Prompt(command, system, workspace, lease),
                async sessionId =>
                {
                    await placed;
                    meter = OpenMeter(command, lease, server, sessionId, stop);
                    await lease.InSessionAsync(server.BaseUrl.ToString(), workspace.Folder, sessionId);
                },
                progress => Forward(command, lease, progress),
                stop.Token);
            return (answer, meter);
        }
        finally
        {
            meter?.Dispose();
            await needed.CancelAsync();
            await placed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // A call that was cut is settled with an estimate a moment later; its turn must not end before that.
            if (meter is not null && !await meter.DrainedAsync(SettleLimit))
                LogUnsettled(command.RunId, command.WorkId);
        }
    }

    private ITurnMeter? OpenMeter(ExecuteTurn command, WorkLease lease, IOpenCodeServer server, string sessionId, CancellationTokenSource stop)
    {
        if (server.ModelToken is not { } token)
            return null;
        var meter = proxy.Open(new TurnMeterOptions
        {
            Token = token,
            SessionId = sessionId,
            RunId = command.RunId,
            WorkId = command.WorkId,
            Model = command.Model,
            Limits = lease.Within(command.Limits),
            Settled = lease.ReportUsage,
        });
        lease.Measure(() => meter.Usage);
        meter.Breached.Register(stop.Cancel);
        return meter;
    }

    private static SetupRequest Setup(ExecuteTurn command, AttemptWorkspace workspace) => new()
    {
        RunId = command.RunId,
        Commit = workspace.StartCommit,
        Folder = workspace.Folder,
        Commands = command.Setup,
        Inputs = command.SetupInputs,
        Sandbox = command.Sandbox,
    };

    private static AttemptTurn Turn(ExecuteTurn command, int epoch) =>
        new(command.RunId, command.Kind == "work" ? command.TaskId : null, command.AttemptId, command.TurnNumber, epoch, command.StartCommit) { SetUp = command.Setup.Count > 0 };

    private static AgentPrompt Prompt(ExecuteTurn command, string system, AttemptWorkspace workspace, WorkLease lease) => new()
    {
        RunId = command.RunId,
        AttemptId = command.AttemptId,
        TurnNumber = command.TurnNumber,
        RunTitle = $"Orchestrate run {command.RunId:N}",
        Title = command.Title,
        Directory = workspace.Folder,
        Agent = OpenCodeConfiguration.NameOf(command.Depth, command.Agents.Any(agent => agent.Depth > 0 && agent.Name == command.Agent) ? command.Agent : null),
        Model = command.Model,
        System = system,
        Text = command.Prompt,
        // Only a worker's folder is set back: an orchestrator agent changes nothing, so it goes on where it was and pays for nothing twice.
        LeaseEpoch = command.Kind == "work" ? lease.Epoch : 1,
        NewAttempt = command.TurnNumber == 1 && !lease.Claimed,
        NewRun = command is { Kind: "plan", IterationNumber: 1, TurnNumber: 1 } && !lease.Claimed,
        Tools = command.Tools,
        ToolCallLimit = command.Limits.ToolCalls,
        TurnTimeout = TimeSpan.FromSeconds(command.Limits.TurnSeconds),
        InactivityTimeout = TimeSpan.FromSeconds(command.Limits.InactivitySeconds),
    };

    private static TurnEnd End(AgentAnswer answer, ITurnMeter? meter, WorkLease lease) => new()
    {
        Outcome = answer.Outcome,
        Detail = answer.Detail,
        ProviderFault = answer.ProviderFault,
        Breach = meter?.Breach,
        BreachDetail = meter?.BreachDetail,
        StopReason = lease.Stop.IsCancellationRequested ? lease.StopReason : null,
    };

    private async Task<TurnFinished> CheckAsync(ExecuteTurn command, WorkLease lease, AttemptWorkspace workspace, TurnFinished finished, AgentResult? result)
    {
        // Not under the stop signal: whatever the attempt left is kept, also when it was cancelled.
        var snapshot = await workspaces.SnapshotAsync(
            workspace, $"{command.TaskId} attempt {command.AttemptNumber} turn {command.TurnNumber} by {command.Agent}", command.AttemptBaseCommit, CancellationToken.None);
        finished = finished with { Commit = snapshot.Commit, ChangedFiles = snapshot.ChangedFiles, OnlyTicked = snapshot.OnlyTicked, Placeholders = snapshot.Placeholders, LeftOut = [.. snapshot.LeftOut.Take(50)] };
        if (result is null)
            return finished;
        var cited = result.Artifacts.Select(a => a.Path).Concat(result.Evidence.Select(e => e.Path)).OfType<string>().Distinct(StringComparer.Ordinal).Take(200).ToList();
        var missing = await workspaces.MissingAsync(command.RunId, snapshot.Commit, cited, lease.Stop);
        var lines = result.Evidence.Where(e => e is { Path: not null, Line: > 0 } && !missing.Contains(e.Path, StringComparer.Ordinal)).Select(e => new CitedLine(e.Path!, e.Line!.Value));
        return finished with
        {
            MissingOutputs = await workspaces.MissingAsync(command.RunId, snapshot.Commit, command.ExpectedOutputs, lease.Stop),
            EmptyOutputs = await workspaces.EmptyAsync(command.RunId, snapshot.Commit, command.ExpectedOutputs, lease.Stop),
            MissingReferences = [.. missing.Concat(await MissingLinesAsync(command, snapshot.Commit, lines, lease)).Take(50)],
            Verifications = command.Verifiers.Count == 0 ? [] : await verifiers.VerifyAsync(
                new VerificationRequest
                {
                    RunId = command.RunId,
                    TaskId = command.TaskId,
                    AttemptId = command.AttemptId,
                    Commit = snapshot.Commit,
                    BaseCommit = command.AttemptBaseCommit,
                    Verifiers = command.Verifiers,
                    Setup = command.Setup,
                    SetupInputs = command.SetupInputs,
                    ProtectedPaths = command.ProtectedPaths,
                    Sandbox = command.Sandbox,
                },
                lease.Stop),
        };
    }

    // A line that the attempt itself removed may still be cited: it was there when the attempt began.
    private async Task<IEnumerable<string>> MissingLinesAsync(ExecuteTurn command, string commit, IEnumerable<CitedLine> cited, WorkLease lease)
    {
        var missing = await workspaces.MissingLinesAsync(command.RunId, commit, [.. cited.Distinct().Take(200)], lease.Stop);
        return (await workspaces.MissingLinesAsync(command.RunId, command.AttemptBaseCommit, missing, lease.Stop)).Select(line => $"{line.Path}:{line.Line}");
    }

    private void Forward(ExecuteTurn command, WorkLease lease, AgentProgress progress) =>
        _ = bus.Publish(new TurnProgressed
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            TaskId = command.TaskId,
            Agent = command.Agent,
            Kind = progress.Kind,
            Tool = progress.Tool,
            State = progress.State,
            Text = progress.Text,
        }).ContinueWith(
            published => LogProgressLost(published.Exception!, command.RunId, command.WorkId),
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    [LoggerMessage(Level = LogLevel.Information, Message = "Turn {WorkId} of run {RunId} by {Agent} ended: {Outcome} {Detail}")]
    private partial void LogAnswered(Guid runId, Guid workId, string agent, string outcome, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A model call of turn {WorkId} of run {RunId} did not end with its turn; what it used is not counted")]
    private partial void LogUnsettled(Guid runId, Guid workId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Progress of turn {WorkId} of run {RunId} was not published")]
    private partial void LogProgressLost(Exception exception, Guid runId, Guid workId);
}
