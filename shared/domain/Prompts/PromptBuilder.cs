using System.Text;
using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Budgets;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Prompts;

/// <summary>Builds the prompts of turns. Deterministic; everything that did not come from the server is quoted as data and cut to a bound.</summary>
public static class PromptBuilder
{
    private const int MaxQuoted = 6000;

    /// <summary>The orchestrator agent's planning turn.</summary>
    public static string Plan(RunContext context, RunState state, WorkItem work)
    {
        var text = Position(state, "plan", AgentRegistry.Orchestrator, null, state.Iterations.Count, work.Turn, 0);
        text.Section("Goal", Data("goal", context.Bundle.Goal));
        if (context.Bundle.Constraints.Count > 0)
            text.Section("Constraints", Bullets(context.Bundle.Constraints));
        text.Section("Acceptance tests", Bullets(context.Bundle.AcceptanceTests.Select(t => Describe(t, state))));
        text.Section("Earlier iterations", History(state));
        if (state.Iteration.Feedback.Count > 0)
            text.Section(state.Iteration.Refusals > 0 ? "Your last plan was refused. Correct every point and send the whole plan again" : "What is still open", Bullets(state.Iteration.Feedback));
        Notes(text, state);
        foreach (var task in Conflicted(state, state.Iteration.Number))
            text.Section($"What could not be merged of {task.Task.TaskId}", Unmerged(task, task.Attempt.Conflicts));
        text.Section("What to do now", """
            Plan this iteration. Answer with one AgentResult as your whole final message. Its `next_actions` hold one `dispatch_task` action with an AgentTask for each piece of work, or a single `complete` action if nothing is left to do.
            Task ids must be new in this run. Refer to acceptance tests by their ids in `evidence_requirements`.
            """);
        return text.ToString();
    }

    /// <summary>The orchestrator agent's reporting turn.</summary>
    public static string Synthesis(RunContext context, RunState state, WorkItem work)
    {
        var text = Position(state, "synthesis", AgentRegistry.Orchestrator, null, state.Iterations.Count, work.Turn, 0);
        text.Section("Goal", Data("goal", context.Bundle.Goal));
        text.Section("What was done in this iteration", Bullets(state.CurrentTasks.Select(Describe).Select(d => ContextBudget.IsTight(state) ? Cut(d, ContextBudget.SummaryCharacters) : d)));
        text.Section("What the server verified on the integrated commit", Bullets(context.Bundle.AcceptanceTests.Select(t => Describe(t, state))));
        if (state.Iteration.Feedback.Count > 0)
            text.Section("Your last answer was not a valid AgentResult. Correct this and send it again", Bullets(state.Iteration.Feedback));
        Notes(text, state);
        text.Section("What to do now", """
            Report. Answer with one AgentResult as your whole final message; `iteration_summary.report` is one unified text for the user, in which every statement names who found or did it, for example [by @general].
            State only what was verified above as done. List what is open. Do not dispatch tasks now.
            """);
        return text.ToString();
    }

    private static void Notes(Text text, RunState state)
    {
        if (state.Iteration.Notes.Count > 0)
            text.Section("Notes of the server on your last turn", Bullets(state.Iteration.Notes));
    }

    /// <summary>A worker's turn.</summary>
    public static string Work(RunContext context, RunState state, TaskState task, WorkItem work)
    {
        var attempt = task.Attempt;
        var text = Position(state, "work", attempt.Agent, task.Task.TaskId, attempt.Number, work.Turn, 1);

        // The whole task is in every prompt: the session is a cache, and a later turn may have to go on in a fresh one on another host.
        if (work.Turn > 1)
            text.Section("Your last turn was not accepted. The server's findings", Bullets(attempt.Feedback));
        text.Section("Task", Data("task", $"{task.Task.Title}\n\n{task.Task.Description}"));
        if (task.Task.Objective is { } objective && objective != task.Task.Title)
            text.Section("Objective", Data("objective", objective));
        text.Section("The run's goal, for orientation", Data("goal", context.Bundle.Goal));
        if (context.Bundle.Constraints.Count > 0)
            text.Section("Constraints", Bullets(context.Bundle.Constraints));
        if (task.Task.Inputs.Count > 0)
            text.Section("Inputs", Bullets(task.Task.Inputs.Select(i => $"{i.Key}: {i.Value}")));
        foreach (var (title, note) in BranchNotes.Of(state, task))
            text.Section(title, Data("branch", note));
        foreach (var dependency in task.Task.Depends.Select(state.FindTask).Where(t => t is { Attempts.Count: > 0 }))
            text.Section($"Result of {dependency!.Task.TaskId} ({dependency.Task.Title})", Data("result", Handover(dependency)));
        foreach (var earlier in Conflicted(state, task.Iteration))
        {
            if (earlier.Attempt.Conflicts.Where(c => Concerns(task.Task, c.Path)).ToList() is { Count: > 0 } conflicts)
                text.Section($"What could not be merged of {earlier.Task.TaskId}, which was tried before in files of this task", Unmerged(earlier, conflicts));
        }

        if (state.Iterations.ElementAtOrDefault(task.Iteration - 2)?.Rollback is { } rollback)
            text.Section("What was rolled back", $"{TakeFrom(rollback)}\n{Data("broken", string.Join('\n', rollback.Broken))}");

        text.Section("Rules of this task", Bullets(TaskRules(context, task)));
        if (work.Turn == 1 && attempt.Feedback.Count > 0)
            text.Section("What was tried before", Bullets(attempt.Feedback));
        if (work.Turn > 1)
            text.Section("Where you are", Standing(attempt));
        text.Section("What to do now", $"Complexity is {task.Task.Complexity ?? "medium"}{(task.Task.Complexity == "low" ? ": take the direct way" : "")}. Do the work in the current folder with your tools, check it, correct it, then answer with one AgentResult as your whole final message.");
        text.Section("Nesting", Leaf);
        return text.ToString();
    }

    private const string Leaf =
        "You are a leaf agent at depth 1. Starting other agents is illegal here: do the work yourself with your own tools. If you cannot finish alone, return what you have with status `partial` and say what is missing.";

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
        return "The current folder holds what this attempt has done so far, also if you do not remember it. Correct what the findings name.\n"
            + Bullets([$"commit: {attempt.Commit}, compared with {attempt.BaseCommit}", $"files changed so far: {files}"])
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
        + (task.Detail is null ? "" : $". {task.Detail}");

    private static string History(RunState state)
    {
        var lines = state.Iterations.Take(state.Iterations.Count - 1).TakeLast(5)
            .Select(i => $"Iteration {i.Number}: {i.Report ?? "no report"} Failing tests at its end: {(i.FailingTests.Count == 0 ? "none" : string.Join(", ", i.FailingTests))}").ToList();
        lines.AddRange(state.Tasks.Where(t => t.Iteration < state.Iterations.Count).TakeLast(20).Select(Describe));
        return lines.Count == 0 ? "none" : Bullets(lines);
    }

    private static Text Position(RunState state, string kind, string agent, string? task, int attempt, int turn, int depth) => new Text().Section("Position", $"""
        run: {state.RunId}
        kind: {kind}
        agent: {agent}
        task: {task ?? "-"}
        iteration: {state.Iterations.Count}
        attempt: {attempt}
        turn: {turn}
        depth: {depth}
        """);

    private static string Bullets(IEnumerable<string> lines) => string.Join('\n', lines.Select(l => $"- {Cut(l, 2500)}"));

    /// <summary>Untrusted text: marked as data, so that instructions in it are not followed, and unable to close its own mark.</summary>
    private static string Data(string name, string text) => $"<{name}>\n{Cut(text, MaxQuoted).Replace($"</{name}>", $"<\\/{name}>", StringComparison.OrdinalIgnoreCase)}\n</{name}>";

    private static string Cut(string text, int length) => text.Length <= length ? text : $"{text[..length]} […cut]";

    private sealed class Text
    {
        private readonly StringBuilder _text = new();

        public Text Section(string title, string body)
        {
            _text.Append("## ").Append(title).Append('\n').Append(body.Trim()).Append("\n\n");
            return this;
        }

        public override string ToString() => _text.ToString().TrimEnd();
    }
}
