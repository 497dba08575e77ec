using Orchestrate.Domain.Budgets;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Rules;

/// <content>Budgets.</content>
public static partial class RuleCatalogue
{
    private static Rule[] Budgets()
    {
        const string group = "Budgets";
        return
        [
            new()
            {
                Id = "TCB-1", Group = group, Places = [RulePlace.Plan], Title = "Tool calls are estimated",
                Text = "The sum of a task's estimate, with a reserve, is its budget of tool calls. A medium one gets a footer that lets the agent stop in time; a large one must be split.",
                Breach = "The plan is refused with the split that would be right.",
                Numbers = [new("reserve_factor", 1.3m, "times the estimate"), new("safe_calls", ToolCallBudget.SafeCalls, "calls"), new("most_calls", ToolCallBudget.MaxCalls, "calls"), new("calls_after_split", ToolCallBudget.SafeCalls, "calls")],
            },
            new()
            {
                Id = "TCB-2", Group = group, Places = [RulePlace.Plan], Title = "Repetition is shared out",
                Text = "The number of like items decides over how many agents they are spread.",
                Breach = PlanRefused,
                Numbers =
                [
                    new("items_for_one_agent", ToolCallBudget.MaxItems, "items"), new("items_for_two_agents", 8, "items"), new("items_for_three_agents", 12, "items"),
                    new("items_per_agent", ToolCallBudget.MaxItems, "items"), new("wave_size", 3, "agents"),
                ],
            },
            new()
            {
                Id = "TCB-3", Group = group, Places = [RulePlace.Turn], Title = "Tool calls are counted",
                Text = "OpenCode's own events say how many tools a turn has used. The estimate sets the limit of a turn, the run's limit bounds it.",
                Breach = "The turn is stopped and ends as `overload`, which asks for a split.",
                Numbers = [new("times_the_estimate", 2, "times the estimate"), Limit("max_tool_calls_per_turn", Server.ToolCallsPerTurn, "calls")],
            },
            new()
            {
                Id = "CWB-1", Group = group, Places = [RulePlace.Send, RulePlace.Turn], Title = "Results fit their reader",
                Text = "The more agents report, the shorter each must be: whole answers, then summaries, then a few lines with the rest in a file. The prompt says so, and the answer is held against it.",
                Breach = "The answer is cut to its limit, and the rest is kept as an artifact.",
                Numbers =
                [
                    new("direct_agents", CollectionMode.MostDirect, "agents"), new("direct_size", CollectionMode.Direct.Limit.Tokens, "tokens"), new("summary_agents", CollectionMode.MostSummaries, "agents"), new("summary_lines", CollectionMode.Summary.Limit.Lines!.Value, "lines"),
                    new("summary_size", CollectionMode.Summary.Limit.Tokens, "tokens"), new("findings", 3, "findings"), new("file_based_agents", PlanGate.MaxTasksPerPlan, "agents"), new("file_based_lines", CollectionMode.FileBased.Limit.Lines!.Value, "lines"),
                ],
            },
            new()
            {
                Id = "CWB-2", Group = group, Places = [RulePlace.Run], Title = "The orchestrator agent's window is not overfilled",
                Text = "What all agents are expected to return must fit what is left of the window after system prompt, definition and history. Under pressure nothing more is collected; the run sums up what it has.",
                Breach = "The run pauses, says so and keeps a checkpoint; where the policy asks for it, a person decides.",
                Numbers =
                [
                    new("window", ContextBudget.Window, "tokens"), new("window_for_results", ContextBudget.Available, "tokens"), new("window_for_system", ContextBudget.SystemText, "tokens"),
                    new("window_for_definition", ContextBudget.Definition, "tokens"), new("window_for_history", ContextBudget.History, "tokens"), new("stop_collecting", ContextBudget.PressurePercent, "%"),
                ],
            },
            new()
            {
                Id = "RES-1", Group = group, Places = [RulePlace.Send], Title = "Each kind of work has its measure",
                Text = "The type of a task says how many tokens and minutes are reasonable and what to do beyond them. The agent is told, and both are measured; what it does with an overrun is its next prompt.",
                Breach = "Nothing is stopped: the action for an overrun is the agent's next prompt.",
                Numbers = [.. ResourceBudgets.All.SelectMany(b => new RuleNumber[] { new($"{b.Kind}_tokens", b.Tokens, "tokens"), new($"{b.Kind}_minutes", b.Minutes, "min") })],
            },
            new()
            {
                Id = "RES-2", Group = group, Places = [RulePlace.Run], Title = "One budget for the whole run",
                Text = "Tokens (output and uncached input) and cost are one purse for all agents of a run. Each dispatch reserves its share, and the model proxy's measurement settles it; an overdraft is at most the call in flight.",
                Breach = "Marks are announced; near the end nothing new is begun, and at the end the run halts and asks a person.",
                Numbers =
                [
                    Limit("max_tokens", Server.Tokens, "tokens"), new("warning", Budget.Marks[0], "%"), new("no_new_work", Budget.Tight, "%"), new("halt", Budget.Marks[^1], "%"),
                    new("smallest_share", Budget.SmallestReservation, "tokens"),
                ],
            },
            new()
            {
                Id = "LIM-1", Group = group, Places = [RulePlace.Run, RulePlace.Plan, RulePlace.Send], Title = "Everything is finite",
                Text = "A limit is the smaller of what the bundle asks for and what the server allows. The run shows the limits that hold for it, and they are counted before anything is dispatched.",
                Breach = "The run ends with a typed reason, or a person is asked.",
                Numbers =
                [
                    Limit("max_iterations", Server.Iterations, "iterations"), Limit("run_timeout_seconds", Server.RunSeconds, "s"), Limit("turn_timeout_seconds", Server.TurnSeconds, "s"),
                    Limit("inactivity_timeout_seconds", Server.InactivitySeconds, "s"), Limit("max_turns_per_attempt", Server.TurnsPerAttempt, "turns"), Limit("max_tasks", Server.Tasks, "tasks"),
                    Limit("max_parallel_workers", Server.ParallelWorkers, "workers"), Limit("max_attempts_per_task", Server.AttemptsPerTask, "attempts"),
                    Limit("max_plan_refusals", Server.PlanRefusals, "refusals"), Limit("max_model_calls_per_turn", Server.ModelCallsPerTurn, "calls"),
                    new("max_cost_usd", Server.CostMicroUsd.Default / 1_000_000m, "USD", "limits.max_cost_usd", Server.CostMicroUsd.Maximum / 1_000_000m),
                    new("lost_turns", Server.LostTurns, "turns"), new("pause_seconds", Server.PauseSeconds, "s"), new("stagnation", Server.Stagnation, "iterations"),
                    new("heartbeat_seconds", 2, "s", "Runner:HeartbeatSeconds"), new("lease_seconds", 10, "s", "Coordinator:LeaseSeconds"),
                    new("verifier_seconds", 300, "s", "verifier.timeout_seconds"),
                ],
            },
        ];
    }
}
