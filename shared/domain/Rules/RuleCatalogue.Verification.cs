using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Rules;

/// <content>Verification and gates.</content>
public static partial class RuleCatalogue
{
    private const string Veto = "The agent is sent back with what was found, or the attempt fails.";

    private static Rule[] Verification()
    {
        const string group = "Verification and gates";
        return
        [
            new()
            {
                Id = "VER-1", Group = group, Places = [RulePlace.Turn], Title = "An answer is strict JSON",
                Text = "The whole final message is exactly one AgentResult that fits its schema. There is one turn to repair the form.",
                Breach = "After the repair turn the attempt fails as `invalid_result`; a plan is refused.",
                Numbers = [new("repair_turns", TaskGate.MaxRepairs, "turns")],
            },
            new()
            {
                Id = "VER-2", Group = group, Places = [RulePlace.Turn], Title = "Every phase is reported",
                Text = "`iteration_summary` says something under plan, act, check, fix and report.",
                Breach = "As for VER-1.",
            },
            new()
            {
                Id = "VER-3", Group = group, Places = [RulePlace.Gate], Title = "Promised files are there",
                Text = "Every expected output exists in the attempt's commit, and a file that the agent lists as made has really changed.",
                Breach = Veto,
            },
            new()
            {
                Id = "VER-4", Group = group, Places = [RulePlace.Gate], Title = "No placeholders",
                Text = "The lines that an attempt added hold no text that says \"not done yet\".",
                Breach = Veto,
            },
            new()
            {
                Id = "VER-5", Group = group, Places = [RulePlace.Gate], Title = "Cited paths exist",
                Text = "Every path that a result cites is in the attempt's commit.",
                Breach = Veto,
            },
            new()
            {
                Id = "VER-6", Group = group, Places = [RulePlace.Gate, RulePlace.Plan], Title = "Evidence is verified, not claimed",
                Text = "Each requirement needs a verification made by the server. What runs a command comes from the bundle alone; a task may refer to it or ask for checks that run nothing.",
                Breach = "The plan is refused, or the agent is sent back; a merge that broke a passing test is taken out again.",
            },
            new()
            {
                Id = "VER-7", Group = group, Places = [RulePlace.Gate], Title = "Work stays in its scope",
                Text = "Changed files fit the task's `include` and not its `exclude`; protected files, the bundle's tests among them, are as they were.",
                Breach = Veto,
            },
            new()
            {
                Id = "VER-8", Group = group, Places = [RulePlace.Gate], Title = "A context package is whole",
                Text = "It has its six sections, and its findings name file and line.",
                Breach = Veto,
                Numbers = [new("sections", 6, "sections")],
            },
            new()
            {
                Id = "VER-9", Group = group, Places = [RulePlace.Gate], Title = "Conflicts are resolved before the end",
                Text = "When two tasks changed the same file or output differently, the second is not merged; the orchestrator agent must plan how to bring both together.",
                Breach = "The task fails as a conflict, and the next plan is told both sides.",
            },
            new()
            {
                Id = "SCORE-1", Group = group, Places = [RulePlace.Gate], Title = "What passes is graded",
                Text = "VER-1 to VER-8 are vetoes. The score adds up accuracy (evidence verified), completeness (outputs present) and consistency (form), each as a share of its checks.",
                Breach = "None by itself: SCORE-2 decides on the score.",
                Numbers = [new("accuracy", Score.AccuracyWeight, "%"), new("completeness", Score.CompletenessWeight, "%"), new("consistency", Score.ConsistencyWeight, "%")],
            },
            new()
            {
                Id = "SCORE-2", Group = group, Places = [RulePlace.Gate], Title = "The score decides",
                Text = "A high score is accepted, a good one with notes; a middling one, or a veto that can be repaired, gets another turn in the same attempt with what is wrong.",
                Breach = "Below the lowest score, or when the turns are used up, the attempt fails and FAIL-1 decides.",
                Numbers =
                [
                    new("accept", ScoreBands.CleanScore, "points"), new("accept_with_notes", ScoreBands.AcceptScore, "points"), new("revise", ScoreBands.ReviseScore, "points"),
                    new("revise_turns", TaskGate.MaxRevisions, "turns"),
                ],
            },
            new()
            {
                Id = "GATE-1", Group = group, Places = [RulePlace.Plan, RulePlace.Run, RulePlace.Gate], Title = "Three looks at the work",
                Text = "Before (the plan gate), during (checkpoints after some tasks or tool calls) and after (the gate over the result, always).",
                Breach = "A checkpoint below the expected score warns and stops nothing.",
                Numbers =
                [
                    new("checkpoint_tasks", Checkpoints.Tasks, "tasks"), new("checkpoint_calls", Checkpoints.Calls, "calls"), new("expected_score", ScoreBands.AcceptScore, "points"),
                ],
            },
            new()
            {
                Id = "GATE-2", Group = group, Places = [RulePlace.Deliver], Title = "Completed means verified",
                Text = "A run is `completed` only when every required acceptance test passed on the integrated commit, run by the server.",
                Breach = "The run goes on, or ends as something else than `completed`.",
            },
            new()
            {
                Id = "GATE-3", Group = group, Places = [RulePlace.Run], Title = "No turning in circles",
                Text = "Iterations that end with the same failing tests, the same tree and the same errors are no progress.",
                Breach = "The work is planned anew once; then a person decides.",
                Numbers = [new("same_iterations", Server.Stagnation, "iterations")],
            },
        ];
    }
}
