using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Rules;

/// <content>Agents and nesting; the orchestrator agent itself.</content>
public static partial class RuleCatalogue
{
    private static Rule[] Agents()
    {
        const string group = "Agents and nesting";
        return
        [
            new()
            {
                Id = "NDP-1", Group = group, Places = [RulePlace.Plan], Title = "Two levels, never more",
                Text = "The orchestrator agent has depth 0, its workers depth 1, and below a worker there is nothing. The server computes the depth; nobody can name another.",
                Breach = PlanRefused,
                Numbers = [new("deepest_level", 1, "depth")],
            },
            new()
            {
                Id = "NDP-2", Group = group, Places = [RulePlace.Send], Title = "Workers cannot delegate",
                Text = "A worker's OpenCode permissions deny the tool `task`, and its prompt ends by saying that it is a leaf: do the work, or return what there is and escalate.",
                Breach = "None is possible: it is part of every dispatch.",
            },
            new()
            {
                Id = "NDP-3", Group = group, Places = [RulePlace.Turn], Title = "Nested dispatch is caught",
                Text = "A worker whose session has child sessions, whose answer asks for new tasks, or that starts OpenCode from its shell has delegated all the same.",
                Breach = "The result is rejected and the attempt fails as `nesting`.",
                Numbers = [new("child_sessions", 0, "sessions")],
            },
            new()
            {
                Id = "NDP-4", Group = group, Places = [RulePlace.Send], Title = "Every prompt names the depth",
                Text = "Each dispatch tells the agent at which depth it works, so that it knows its place.",
                Breach = "None is possible: it is part of every dispatch.",
            },
            new()
            {
                Id = "AGT-1", Group = group, Places = [RulePlace.Plan], Title = "Work goes to the right agent",
                Text = "The type of a task decides which agent does it, in a fixed order of priority; a bundle may add or replace agents. A task names exactly one known agent; one that names none is routed.",
                Breach = "The plan is refused, and the refusal names the known agents.",
            },
            new()
            {
                Id = "AGT-2", Group = group, Places = [RulePlace.Send], Title = "An agent reads its definition first",
                Text = "At its first use in a session an agent's definition is in the prompt, or its summary when it is long; later it may be referred to, unless the session was compacted or replaced. Skills are put in with their text.",
                Breach = "None is possible: it is part of every dispatch.",
            },
            new()
            {
                Id = "AGT-3", Group = group, Places = [RulePlace.Plan], Title = "Some work belongs to one agent only",
                Text = "Exploration is for `context`, documents of a spec folder are for `speckit`; `memory/` is written by nobody, `scratch/` by anyone, `handover.md` by `handover` and `research.md` by `research`. Reading is free.",
                Breach = PlanRefused,
            },
            new()
            {
                Id = "AGT-4", Group = group, Places = [RulePlace.Turn], Title = "The same, on what really changed",
                Text = "The files that an attempt changed are held against AGT-3. The work goes to the right agent with its context, and after repeated failures a person may acknowledge a bypass, which is written down.",
                Breach = "The result is rejected as `routing`, and a routing violation is logged.",
                Numbers = [new("failures_before_bypass", 3, "failures")],
            },
        ];
    }

    private static Rule[] OrchestratorRules()
    {
        const string group = "The orchestrator agent itself";
        return
        [
            new()
            {
                Id = "ORC-1", Group = group, Places = [RulePlace.Send], Title = "It reads and delegates, nothing else",
                Text = "The orchestrator agent's OpenCode permissions allow `read` alone. It has a low temperature, few model steps and a time limit of its own; the model comes from the bundle.",
                Breach = "Further model steps are cut by the model proxy.",
                Numbers = [new("temperature", (decimal)OrchestratorAgent.Spec.Temperature!.Value, "temperature"), new("model_steps", OrchestratorAgent.Spec.Steps!.Value, "model calls a turn"), new("turn_minutes", OrchestratorAgent.TurnSeconds / 60, "min")],
            },
            new()
            {
                Id = "ORC-2", Group = group, Places = [RulePlace.Turn], Title = "It reads with aim",
                Text = "Long files are read in pieces, with offset and limit, and not several long ones in a row.",
                Breach = "A warning event; the agent is told in its next turn.",
                Numbers = [new("long_file", TargetedReads.LargeLines, "lines"), new("long_files_in_a_row", TargetedReads.InARow, "files")],
            },
            new()
            {
                Id = "ORC-3", Group = group, Places = [RulePlace.Send], Title = "It holds references, not texts",
                Text = "Long results reach it as a reference with a summary, and questions that do not depend on each other are put into one turn.",
                Breach = "None is possible: it is part of every dispatch.",
            },
        ];
    }
}
