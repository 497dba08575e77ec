using System.Globalization;
using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Prompts;

/// <summary>Values of the server-provided variables (<c>registries/variables.registry.json</c>) for one turn.</summary>
public static class SystemValues
{
    /// <summary>For a turn of the orchestrator agent.</summary>
    public static IReadOnlyDictionary<string, string> ForOrchestrator(RunContext context, RunState state, WorkItem work)
    {
        var values = Common(context, state, work, state.Iterations.Count, Math.Max(0, state.Limits.MaxPlanRefusals - state.Iteration.Refusals));
        values["AGENT_NAME"] = AgentRegistry.Orchestrator;
        values["AGENT_DEPTH"] = "0";
        values["AGENT_TIER"] = "ORCHESTRATOR";
        values["AGENT_DEFINITION"] = "You are the orchestrator agent.";
        values["AVAILABLE_AGENTS"] = string.Join('\n', context.AgentsOf(state).All.Select(a => $"- {a.Name}: {a.Description} (task types: {(a.Routes.Count == 0 ? "any that names it" : string.Join(", ", a.Routes))})"));
        return values;
    }

    /// <summary>For a turn of a worker agent.</summary>
    public static IReadOnlyDictionary<string, string> ForWorker(RunContext context, RunState state, TaskState task, WorkItem work, AgentSpec? agent)
    {
        var turns = Math.Min(state.Limits.MaxTurnsPerAttempt, task.Task.MaxIterations ?? int.MaxValue);
        var values = Common(context, state, work, task.Attempt.Number, Math.Max(0, turns - (work.Turn - task.Attempt.UncountedTurns)));
        values["AGENT_NAME"] = task.Attempt.Agent;
        values["AGENT_DEPTH"] = "1";
        values["AGENT_TIER"] = "LEAF";
        values["AGENT_DEFINITION"] = AgentDefinitions.ForPrompt(agent?.Definition) ?? agent?.Description ?? $"You are the agent `{task.Attempt.Agent}`.";
        values["AVAILABLE_AGENTS"] = "none: you are a leaf";
        return values;
    }

    private static Dictionary<string, string> Common(RunContext context, RunState state, WorkItem work, int attempt, int turnsRemaining) => new(StringComparer.Ordinal)
    {
        ["RUN_ID"] = state.RunId.ToString(),
        ["RUN_GOAL"] = context.Bundle.Goal,
        ["RUN_CONSTRAINTS"] = context.Bundle.Constraints.Count == 0 ? "none" : string.Join('\n', context.Bundle.Constraints.Select(c => $"- {c}")),
        ["RUN_ACCEPTANCE_TESTS"] = string.Join('\n', context.Bundle.AcceptanceTests.Select(t => $"- {t.Id}{(t.Required ? " (required)" : "")}: {t.Title}")),
        ["RUN_LIMITS"] = $"iterations {state.Limits.MaxIterations}, tasks {state.Limits.MaxTasks}, parallel workers {state.Limits.MaxParallelWorkers}, tokens {state.Limits.MaxTokens}, turn {state.Limits.TurnTimeoutSeconds} s",
        ["ITERATION_NUMBER"] = Identity.Part(state.Iterations.Count),
        ["ATTEMPT_NUMBER"] = Identity.Part(attempt),
        ["TURN_NUMBER"] = Identity.Part(work.Turn),
        ["TURNS_REMAINING"] = Identity.Part(turnsRemaining),
        ["BUDGET_REMAINING"] = string.Create(CultureInfo.InvariantCulture, $"{work.ReservedTokens} tokens for this turn, {Math.Max(0, state.Limits.MaxTokens - state.Usage.Tokens)} for the run{Pressure(state)}"),
    };

    /// <summary>RES-2: what an agent is told when the budget gets scarce.</summary>
    private static string Pressure(RunState state) => Budget.Percent(state) switch
    {
        >= Budget.Tight => ". The budget is nearly used up: finish what you have begun, begin nothing new, and say what remains",
        >= 80 => ". Most of the budget is used: take the shortest way",
        _ => "",
    };
}
