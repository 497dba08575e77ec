using Orchestrate.Domain.Branching;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Prompts;

namespace Orchestrate.Domain.Rules;

/// <content>Tasks and plans.</content>
public static partial class RuleCatalogue
{
    private static Rule[] Plans()
    {
        const string group = "Tasks and plans";
        return
        [
            new()
            {
                Id = "TASK-1", Group = group, Places = [RulePlace.Plan], Title = "A task is complete",
                Text = "A task says what is to be done, by whom, where, with which outputs, checks and limits; the server adds what it can compute. Ids are used once in a run.",
                Breach = "The plan is refused with everything that is missing.",
                Numbers = [new("summary_output", CollectionMode.Summary.Limit.Lines!.Value, "lines"), new("minimal_output", CollectionMode.FileBased.Limit.Lines!.Value, "lines")],
            },
            new()
            {
                Id = "TASK-2", Group = group, Places = [RulePlace.Plan], Title = "Reasons before delegation",
                Text = "Every task carries typed reasons: the intent, why this complexity and this agent, whether the definition is loaded, depth and tier, why parallel or not, the risk and the expected calls. A high risk names a fallback agent.",
                Breach = PlanRefused,
            },
            new()
            {
                Id = "TASK-3", Group = group, Places = [RulePlace.Plan], Title = "Complexity is computed",
                Text = "Files, domains and estimated calls make a task `low`, `medium` or `high`, which sets how much process its prompt asks for.",
                Breach = "The value is corrected by the server, with an event.",
                Numbers = [new("low_files", Complexity.LowFiles, "files"), new("low_calls", Complexity.FewCalls, "calls"), new("high_files", Complexity.HighFiles, "files"), new("high_domains", Complexity.HighDomains, "domains")],
            },
            new()
            {
                Id = "TASK-4", Group = group, Places = [RulePlace.Plan], Title = "Dependencies lead somewhere",
                Text = "`depends` names tasks of the plan or finished ones of the run, and never leads round in a circle.",
                Breach = "The plan is refused and the circle is named.",
            },
            new()
            {
                Id = "TASK-5", Group = group, Places = [RulePlace.Plan], Title = "Look first, then change",
                Text = "Implementation without a context package in the run begins with a task for `context`, and the later tasks build on what it found.",
                Breach = PlanRefused,
            },
            new()
            {
                Id = "TASK-6", Group = group, Places = [RulePlace.Plan, RulePlace.Gate], Title = "A spec folder, where it is asked for",
                Text = "With the policy `spec_folder` a run that changes files needs a spec folder, a level, the template's source and a person's choice; afterwards the agent has read the template, the documents exist and their validation ended with 0 or 1.",
                Breach = "A person is asked; work without the template goes back to its agent.",
                Numbers = [new("worst_validation_exit_code", 1, "exit code")],
            },
            new()
            {
                Id = "DEG-1", Group = group, Places = [RulePlace.Plan], Title = "No more agents than the work needs",
                Text = "Small work is one agent's. A piece with hardly any calls joins its neighbour, shared files or a shared objective mean one agent step by step, and only independent streams of some size run in parallel.",
                Breach = "The plan is refused with the merge that would be right.",
                Numbers =
                [
                    new("one_agent_calls", ToolCallBudget.SafeCalls, "calls"), new("one_agent_domains", Eligibility.MaxDomains, "domains"), new("smallest_task", Eligibility.MinCalls, "calls"),
                    new("parallel_calls", ParallelCeiling.StreamCalls, "calls a stream"), new("parallel_files", ParallelCeiling.StreamFiles, "files a stream"),
                ],
            },
            new()
            {
                Id = "PAR-1", Group = group, Places = [RulePlace.Send, RulePlace.Plan], Title = "A ceiling for parallel work",
                Text = "Few workers run at the same time unless the bundle asks for more; many need an override. The number of tasks in one plan has a ceiling of its own.",
                Breach = "The bundle or the plan is refused.",
                Numbers =
                [
                    Limit("max_parallel_workers", Server.ParallelWorkers, "workers"),
                    new("workers_without_override", BundleRules.MaxParallelWithoutOverride, "workers", "policies.parallel_override", Server.ParallelWorkers.Maximum),
                    new("tasks_per_plan", PlanGate.MaxTasksWithoutOverride, "tasks", "policies.parallel_override", PlanGate.MaxTasksPerPlan),
                ],
            },
            new()
            {
                Id = "WAVE-1", Group = group, Places = [RulePlace.Send], Title = "Waves, one after the other",
                Text = "Tasks whose dependencies are done run in waves, never more at once than the ceiling; the next wave begins when this one is merged. With many agents each wave is summed up first.",
                Breach = "None is possible: the server makes the waves.",
                Numbers = [new("wave_size", WavePlanner.WaveSize, "tasks"), new("agents_before_summing_up", RunningSynthesis.FromTasks, "agents"), new("sum_of_a_wave", RunningSynthesis.MaxCharacters / AnswerLimit.CharactersPerToken, "tokens")],
            },
            new()
            {
                Id = "BR-1", Group = group, Places = [RulePlace.Plan, RulePlace.Gate], Title = "Branches are typed",
                Text = "`branch` is a condition on a task's verified output with an action for either case. It is parsed before anything runs, and decided on what was verified, not on what was said.",
                Breach = "The plan is refused, with the position of the mistake.",
                Numbers = [new("nesting", BranchParser.MaxLevels, "levels")],
            },
        ];
    }
}
