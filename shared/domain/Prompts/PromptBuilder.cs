using System.Globalization;
using System.Text;
using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Artifacts;
using Orchestrate.Domain.Budgets;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Prompts;

/// <summary>Builds the prompts of turns from <see cref="TurnTexts"/>, which has the words, and the state. Deterministic; everything that did not come from the server is quoted as data and cut to a bound.</summary>
public static class PromptBuilder
{
    private const int MaxQuoted = 6000;

    // CWB-1: what a task is told of all those that it waited for, together, and at least of each.
    private const int MaxResults = 24_000;
    private const int LeastQuoted = 500;

    /// <summary>Depth of the orchestrator agent (NDP-1, NDP-4).</summary>
    private const int OrchestratorDepth = 0;

    /// <summary>Depth of every worker: its parent's and one (NDP-1, NDP-4).</summary>
    private const int WorkerDepth = OrchestratorDepth + 1;

    /// <summary>The orchestrator agent's planning turn.</summary>
    public static string Plan(RunContext context, RunState state, WorkItem work)
    {
        var values = Position(state, AgentRegistry.Orchestrator, null, state.Iterations.Count, work.Turn, OrchestratorDepth);
        var (refused, feedback) = (state.Iteration.Refusals > 0, Bullets(state.Iteration.Feedback));
        values["GOAL"] = Data("goal", context.Bundle.Goal);
        values["CONSTRAINTS"] = Bullets(context.Bundle.Constraints);
        values["ACCEPTANCE_TESTS"] = Bullets(context.Bundle.AcceptanceTests.Select(t => Describe(t, state)));
        values["HISTORY"] = History(state);
        values["REFUSAL"] = refused ? feedback : "";
        values["OPEN_PROBLEMS"] = refused ? "" : feedback;
        values["NOTES"] = Bullets(state.Iteration.Notes);
        values["CONFLICTS"] = Blocks(Conflicted(state, state.Iteration.Number).Select(t => Conflict(context, "fragments/conflict.plan", t, t.Attempt.Conflicts)));
        return context.TurnTexts.Render("plan.turn", values);
    }

    /// <summary>The orchestrator agent's reporting turn.</summary>
    public static string Synthesis(RunContext context, RunState state, WorkItem work)
    {
        var values = Position(state, AgentRegistry.Orchestrator, null, state.Iterations.Count, work.Turn, OrchestratorDepth);
        values["GOAL"] = Data("goal", context.Bundle.Goal);
        values["DONE"] = Bullets(state.CurrentTasks.Select(Describe).Select(d => ContextBudget.IsTight(state) ? Cut(d, ContextBudget.SummaryCharacters) : d));
        values["RUNNING_SYNTHESIS"] = Running(state.Iteration);
        values["ACCEPTANCE_TESTS"] = Bullets(context.Bundle.AcceptanceTests.Select(t => Describe(t, state)));
        values["ANSWER_ERRORS"] = Bullets(state.Iteration.Feedback);
        values["NOTES"] = Bullets(state.Iteration.Notes);
        return context.TurnTexts.Render("synthesis.turn", values);
    }

    /// <summary>A worker's turn.</summary>
    public static string Work(RunContext context, RunState state, TaskState task, WorkItem work)
    {
        var attempt = task.Attempt;
        var values = Position(state, attempt.Agent, task.Task.TaskId, attempt.Number, work.Turn, WorkerDepth);

        // The whole task is in every prompt: the session is a cache, and a later turn may have to go on in a fresh one on another host.
        values["FINDINGS"] = work.Turn > 1 ? Bullets(attempt.Feedback) : "";
        values["TASK"] = Data("task", $"{task.Task.Title}\n\n{task.Task.Description}");
        values["OBJECTIVE"] = task.Task.Objective is { } objective && objective != task.Task.Title ? Data("objective", objective) : "";
        values["GOAL"] = Data("goal", context.Bundle.Goal);
        values["CONSTRAINTS"] = Bullets(context.Bundle.Constraints);
        values["INPUTS"] = Bullets(task.Task.Inputs.Select(i => $"{i.Key}: {i.Value}"));
        values["BRANCHES"] = Blocks(BranchNotes.Of(state, task).Select(n => Branch(context, n.Title, n.Text)));
        var results = task.Task.Depends.Select(state.FindTask).OfType<TaskState>().Where(t => t.Attempts.Count > 0).ToList();
        values["RESULTS"] = Blocks(results.Select(t => Result(context, t, Math.Max(LeastQuoted, MaxResults / results.Count))));
        values["RUNNING_SYNTHESIS"] = Running(state.Iteration);
        values["CONFLICTS"] = Blocks(Conflicted(state, task.Iteration)
            .Select(earlier => (Task: earlier, Conflicts: earlier.Attempt.Conflicts.Where(c => Concerns(task.Task, c.Path)).ToList()))
            .Where(c => c.Conflicts.Count > 0).Select(c => Conflict(context, "fragments/conflict.work", c.Task, c.Conflicts)));
        values["ROLLED_BACK"] = state.Iterations.ElementAtOrDefault(task.Iteration - 2)?.Rollback is { } rollback
            ? $"{TakeFrom(rollback)}\n{Data("broken", string.Join('\n', rollback.Broken))}" : "";
        values["TASK_RULES"] = Bullets(TaskRules(context, task));
        values["TRIED_BEFORE"] = work.Turn == 1 ? Bullets(attempt.Feedback) : "";
        values["STANDING"] = work.Turn > 1 ? Standing(attempt) : "";
        values["COMPLEXITY"] = task.Task.Complexity ?? "medium";
        values["LOW_COMPLEXITY"] = task.Task.Complexity == "low" ? "low" : "";
        WorkBounds.AddTo(values, context, task, work);
        return context.TurnTexts.Render("work.turn", values);
    }

    private static List<string> TaskRules(RunContext context, TaskState task)
    {
        var rules = new List<string>();
        if (task.Task.Scope.Include.Count > 0)
            rules.Add($"Change only files that match: {string.Join(", ", task.Task.Scope.Include)}");
        if (task.Task.Scope.Exclude.Count > 0)
            rules.Add($"Do not change files that match: {string.Join(", ", task.Task.Scope.Exclude)}");
        if (context.ProtectedPaths is { Count: > 0 } guarded)
            rules.Add($"Protected, never to be changed: {string.Join(", ", guarded)}");
        if (task.Task.Boundary is not null)
            rules.Add($"Boundary: {task.Task.Boundary}");
        rules.AddRange(task.Task.ExpectedOutputs.Select(o => $"This file must exist afterwards: {o}"));
        rules.AddRange(task.Task.SuccessCriteria.Select(c => $"Success: {c}"));
        foreach (var requirement in task.Task.EvidenceRequirements)
        {
            var test = context.Bundle.AcceptanceTests.FirstOrDefault(t => t.Id == requirement.AcceptanceTest);
            var verifier = requirement.Verifier ?? test?.Verifier;
            var how = verifier?.Argv is { } argv ? $"the server runs `{string.Join(' ', argv)}`" : $"the server checks {verifier?.Type}{(verifier?.Path is null ? "" : $" {verifier.Path}")}";
            rules.Add($"Evidence `{requirement.Id}`: {requirement.Description ?? test?.Title ?? verifier?.Type}; {how}");
        }

        if (rules.Count == 0)
            rules.Add("none beyond the task itself");
        return rules;
    }

    /// <summary>FAIL-6: what an agent must know that goes on in a session without memory.</summary>
    private static string Standing(AttemptState attempt)
    {
        var files = attempt.ChangedFiles.Count == 0 ? "none" : string.Join(", ", attempt.ChangedFiles.Take(50));
        return Bullets([$"commit: {attempt.Commit}, compared with {attempt.BaseCommit}", $"files changed so far: {files}"])
            + (attempt.Partial is null ? "" : $"\n{Data("written_so_far", attempt.Partial)}");
    }

    /// <summary>VER-9: tasks of the iteration before whose accepted work could not be merged.</summary>
    private static IEnumerable<TaskState> Conflicted(RunState state, int iteration) =>
        state.Tasks.Where(t => t.Iteration == iteration - 1 && t is { Progress: TaskProgress.Failed, Attempts: [.., { Conflicts.Count: > 0 }] });

    /// <summary>How an agent gets at work that was rolled back.</summary>
    internal static string TakeFrom(Rollback rollback) =>
        $"That work ({string.Join(", ", rollback.Tasks)}) is not in the current folder, but git knows its commit: `git diff HEAD {rollback.From}` shows it, `git checkout {rollback.From} -- PATH` takes a file from it. Take what was right and do what broke a test another way.";

    private static bool Concerns(AgentTask task, string path) =>
        task.Files.Contains(path, StringComparer.Ordinal) || task.ExpectedOutputs.Contains(path, StringComparer.Ordinal) || task.Scope.Include.Any(g => Globs.Matches(g, path));

    private static string Unmerged(TaskState task, IReadOnlyList<MergeConflict> conflicts) =>
        "Its work was accepted and is not in the current folder, because it conflicts with what was merged before. `integrated` is what the folder holds now, `attempt` what this task had made of the same lines. What both sides wanted must be done on the current files.\n"
        + Data("task", $"{task.Task.Title}\n\n{Cut(task.Task.Description, 1500)}")
        + string.Concat(conflicts.Select(c => $"\n{Data("conflict", $"{c.Path}\n{c.Text}")}"));

    private static string Handover(TaskState task)
    {
        var text = new StringBuilder(task.Attempt.Report ?? "no report");
        if (task.Attempt.ContextPackage is { } package)
        {
            text.Append("\nFindings: ").Append(package.Findings)
                .Append("\nPatterns: ").Append(package.Patterns)
                .Append("\nDependencies: ").Append(package.Dependencies)
                .Append("\nRisks and unknowns: ").Append(package.RisksAndUnknowns)
                .Append("\nRecommendation: ").Append(package.Recommendation);
        }

        if (task.Attempt.ChangedFiles.Count > 0)
            text.Append("\nChanged files: ").AppendJoin(", ", task.Attempt.ChangedFiles.Take(50));
        return text.ToString();
    }

    private static string Describe(AcceptanceTest test, RunState state)
    {
        var known = state.Acceptance.FirstOrDefault(a => a.Id == test.Id);
        var now = known?.Verification is { } v ? v.Passed ? "passes" : $"fails: {v.Detail}" : known?.PassedOnBase is { } b ? b ? "passes on the base commit" : "fails on the base commit" : "not run yet";
        return $"`{test.Id}`{(test.Required ? " (required)" : "")} {test.Title}: {now}";
    }

    private static string Describe(TaskState task) =>
        $"{task.Task.TaskId} {task.Task.Title} [by @{(task.Attempts.Count > 0 ? task.Attempt.Agent : task.Task.Agent)}]: {task.Progress}"
        + (task.Attempts.Count > 0 && task.Attempt.Report is { } report ? $". It reports: {report}" : "")
        + (task.Branched is null ? "" : $". Its branch: {task.Branched.Reason}")
        + (task.Detail is null ? "" : $". {task.Detail}")
        + (task.Attempts.Count > 0 && task.Attempt.Details.Count > 0 ? $". Details are kept as artifacts: {string.Join(", ", task.Attempt.Details.Select(Reference))}" : "");

    /// <summary>ORC-3: what is long is named, not quoted.</summary>
    private static string Reference(StoredArtifact artifact) => string.Create(CultureInfo.InvariantCulture, $"`{artifact.Name}` ({artifact.Length} bytes, sha256 {artifact.Sha256})");

    private static string History(RunState state)
    {
        var lines = state.Iterations.Take(state.Iterations.Count - 1).TakeLast(5)
            .Select(i => $"Iteration {i.Number}: {i.Report ?? "no report"} Failing tests at its end: {(i.FailingTests.Count == 0 ? "none" : string.Join(", ", i.FailingTests))}").ToList();
        lines.AddRange(state.Tasks.Where(t => t.Iteration < state.Iterations.Count).TakeLast(20).Select(Describe));
        return lines.Count == 0 ? "none" : Bullets(lines);
    }

    private static Dictionary<string, string> Position(RunState state, string agent, string? task, int attempt, int turn, int depth) => new(StringComparer.Ordinal)
    {
        ["RUN_ID"] = state.RunId.ToString(),
        ["AGENT"] = agent,
        ["TASK_ID"] = task ?? "-",
        ["ITERATION"] = Identity.Part(state.Iterations.Count),
        ["ATTEMPT"] = Identity.Part(attempt),
        ["TURN"] = Identity.Part(turn),
        ["DEPTH"] = Identity.Part(depth),
    };

    private static string Blocks(IEnumerable<string> blocks) => string.Join("\n\n", blocks);

    private static string Running(IterationState iteration) => iteration.RunningSynthesis is { } text ? Data("waves", text) : "";

    private static string Result(RunContext context, TaskState task, int length) => context.TurnTexts.Render("fragments/result", new Dictionary<string, string>
    {
        ["TASK_ID"] = task.Task.TaskId,
        ["TITLE"] = task.Task.Title,
        ["RESULT"] = Data("result", Cut(Handover(task), length)),
    });

    private static string Branch(RunContext context, string title, string text) => context.TurnTexts.Render("fragments/branch", new Dictionary<string, string>
    {
        ["TITLE"] = title,
        ["TEXT"] = Data("branch", text),
    });

    private static string Conflict(RunContext context, string fragment, TaskState task, IReadOnlyList<MergeConflict> conflicts) => context.TurnTexts.Render(fragment, new Dictionary<string, string>
    {
        ["TASK_ID"] = task.Task.TaskId,
        ["UNMERGED"] = Unmerged(task, conflicts),
    });

    private static string Bullets(IEnumerable<string> lines) => string.Join('\n', lines.Select(l => $"- {Cut(l, 2500)}"));

    /// <summary>Untrusted text: marked as data, so that instructions in it are not followed, and unable to close its own mark.</summary>
    private static string Data(string name, string text) => $"<{name}>\n{Cut(text, MaxQuoted).Replace($"</{name}>", $"<\\/{name}>", StringComparison.OrdinalIgnoreCase)}\n</{name}>";

    private static string Cut(string text, int length) => text.Length <= length ? text : $"{text[..length]} […cut]";
}
