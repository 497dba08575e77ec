using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Runs;

/// <summary>Builds the command of an open piece of work from the state alone.</summary>
internal static class Commands
{
    public static RunCommand For(RunContext context, RunState state, WorkItem work) => work.Kind switch
    {
        WorkKind.Prepare => new RunCommand.Prepare(work),
        WorkKind.Plan => new RunCommand.Turn(work, OrchestratorTurn(context, state, work, "plan", PromptBuilder.Plan(context, state, work))),
        WorkKind.Synthesis => new RunCommand.Turn(work, OrchestratorTurn(context, state, work, "synthesis", PromptBuilder.Synthesis(context, state, work))),
        WorkKind.Work => new RunCommand.Turn(work, WorkerTurn(context, state, work)),
        WorkKind.Integrate => Integrate(context, state, work),
        WorkKind.Acceptance => new RunCommand.Acceptance(work, state.Head!, state.BaseCommit!),
        WorkKind.Publish => new RunCommand.Publish(work, state.Head!, $"orchestrate/{state.RunId:N}", state.BaseCommit!, state.Ending?.Status == RunStatus.Completed),
        _ => throw new ArgumentOutOfRangeException(nameof(work), work.Kind, "Unknown kind of work."),
    };

    private static RunCommand.Integrate Integrate(RunContext context, RunState state, WorkItem work)
    {
        var task = state.FindTask(work.TaskId)!;

        // Once: tests that bring a runner down must not keep the merge from being recorded.
        var tests = work.Epoch == 1 && context.Bundle.AcceptanceTests.Count > 0 && IsLastChange(state, task);
        return new(work, task.Task.TaskId, work.AttemptId, task.Attempt.Commit, state.Head!, $"{task.Task.TaskId}: {task.Task.Title}", task.AcknowledgedBy is null ? Verifiers(context.Bundle, task.Task, commandsOnly: true) : [])
        {
            Appends = RoutingRecords.Of(task),
            AcceptanceBase = tests ? state.BaseCommit : null,
        };
    }

    /// <summary>Whether the iteration is expected to end with the commit that this merge makes: whatever else is not over only finds something out. When that proves wrong, the tests run again.</summary>
    private static bool IsLastChange(RunState state, TaskState task) => state.CurrentTasks.All(other =>
        other.Task.TaskId == task.Task.TaskId
        || other.Progress is TaskProgress.Merged or TaskProgress.Failed or TaskProgress.Skipped
        || (other.Progress is TaskProgress.Waiting or TaskProgress.Running && !MayChange(other.Task)));

    private static bool MayChange(AgentTask task) => TaskTypes.MayChange.Contains(task.Type) || task.ExpectedOutputs.Count > 0 || task.WriteTo is not null;

    private static TurnOrder OrchestratorTurn(RunContext context, RunState state, WorkItem work, string kind, string prompt) => new()
    {
        Kind = kind,
        Iteration = state.Iterations.Count,
        Wave = 0,
        AttemptNumber = state.Iterations.Count,
        Agent = AgentRegistry.Orchestrator,
        Depth = 0,
        Title = $"Iteration {state.Iterations.Count}: orchestrator",
        Model = Models.Of(context, AgentRegistry.Orchestrator),
        System = context.Texts.Orchestrator(SystemValues.ForOrchestrator(context, state, work), context.Bundle),
        Prompt = prompt,
        Tools = OrchestratorAgent.Spec.Tools,
        TurnSeconds = Math.Min(state.Limits.TurnTimeoutSeconds, OrchestratorAgent.TurnSeconds),
        InactivitySeconds = state.Limits.InactivityTimeoutSeconds,
        ModelCalls = AgentSettings.StepsOf(OrchestratorAgent.Spec, state.Limits.MaxModelCallsPerTurn),
        ToolCalls = state.Limits.MaxToolCallsPerTurn,
        StartCommit = state.Head!,
        BaseCommit = state.Head!,
    };

    private static TurnOrder WorkerTurn(RunContext context, RunState state, WorkItem work)
    {
        var task = state.FindTask(work.TaskId)!;
        var attempt = task.Attempt;
        var agent = context.AgentsOf(state).Find(attempt.Agent);
        return new()
        {
            Kind = "work",
            Iteration = task.Iteration,
            Wave = task.Wave,
            TaskId = task.Task.TaskId,
            AttemptNumber = attempt.Number,
            Agent = attempt.Agent,
            Depth = 1,
            Title = $"{task.Task.TaskId}.{attempt.Number} @{attempt.Agent}: {task.Task.Title}",
            Model = Models.Of(context, attempt.Agent),
            System = context.Texts.Worker(SystemValues.ForWorker(context, state, task, work, agent), context.Bundle, [.. (agent?.Skills ?? []).Concat(task.Task.Skills).Distinct(StringComparer.Ordinal)]),
            Prompt = PromptBuilder.Work(context, state, task, work),
            Tools = AgentSettings.ToolsOf(agent),
            TurnSeconds = Math.Min(state.Limits.TurnTimeoutSeconds, task.Task.TimeoutSeconds ?? int.MaxValue),
            InactivitySeconds = state.Limits.InactivityTimeoutSeconds,
            ModelCalls = AgentSettings.StepsOf(agent, state.Limits.MaxModelCallsPerTurn),
            ToolCalls = ToolCalls(task.Task, state.Limits.MaxToolCallsPerTurn),
            StartCommit = attempt.Commit,
            BaseCommit = attempt.BaseCommit,
            Verifiers = Verifiers(context.Bundle, task.Task, commandsOnly: false),
            ExpectedOutputs = task.Task.ExpectedOutputs,
            ReportLines = CollectionMode.LimitOf(task.Task, context.Numbers).Lines,
            ReportTokens = CollectionMode.LimitOf(task.Task, context.Numbers).Tokens,
        };
    }

    /// <summary>TCB-3: twice the estimate, at most the limit; a task of fewer than 4 calls would have been merged into its neighbour (DEG-1), so 8 are always allowed.</summary>
    private static int ToolCalls(AgentTask task, int limit) =>
        task.Estimate is { Total: > 0 and var estimated } ? Math.Min(limit, Math.Max(8, 2 * estimated)) : limit;

    /// <summary>The checks of a task. On a merged tree only those that do not compare with the attempt's base make sense.</summary>
    private static List<NamedVerifier> Verifiers(SpecBundle bundle, AgentTask task, bool commandsOnly)
    {
        var verifiers = new List<NamedVerifier>();
        foreach (var requirement in task.EvidenceRequirements)
        {
            var verifier = requirement.Verifier ?? bundle.AcceptanceTests.FirstOrDefault(t => t.Id == requirement.AcceptanceTest)?.Verifier;
            if (verifier is not null && !(commandsOnly && verifier.Type == "git_diff"))
                verifiers.Add(new(requirement.Id, verifier) { ExitCodes = SpecFolderGate.ExitCodes(requirement) });
        }

        return verifiers;
    }
}
