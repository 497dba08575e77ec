using System.Text.RegularExpressions;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Rules;
using Orchestrate.Domain.Tasks;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Gates;

/// <summary>The gate over a worker's turn (VER-1…8, SCORE-1, SCORE-2). Vetoes first; the score grades what passed. Pure.</summary>
public static partial class TaskGate
{
    /// <summary>Files that are empty by convention.</summary>
    private static readonly string[] MayBeEmpty = ["__init__.py", "py.typed", ".gitkeep", ".keep"];

    /// <summary>Most revise turns of an attempt (SCORE-2).</summary>
    public const int MaxRevisions = 2;

    /// <summary>Most repair turns for an answer that is no strict JSON (VER-1).</summary>
    public const int MaxRepairs = 1;

    /// <summary>Decides over an answered turn.</summary>
    /// <param name="task">The task.</param>
    /// <param name="report">The turn; its outcome must be <c>answered</c>.</param>
    /// <param name="protectedPaths">Globs of files that no attempt may change.</param>
    /// <param name="revisions">Revise turns that the attempt had.</param>
    /// <param name="repairs">Repair turns that the attempt had.</param>
    /// <param name="turnsLeft">Turns that the attempt has left.</param>
    /// <param name="numbers">The numbers that hold; null for the defaults.</param>
    /// <param name="ofAttempt">A check of the whole attempt and not of this turn alone; null for none.</param>
    public static GateVerdict Decide(
        AgentTask task, TurnReport report, IReadOnlyList<string> protectedPaths, int revisions, int repairs, int turnsLeft, RuleNumbers? numbers = null, RequirementCheck? ofAttempt = null)
    {
        numbers ??= RuleNumbers.Default;
        if (report.Result is not { } result)
            return InvalidAnswer(report, repairs < numbers.RepairTurns && turnsLeft > 0);

        List<RequirementCheck> checks = [.. Checks(task, report, protectedPaths, result), .. ofAttempt is null ? Array.Empty<RequirementCheck>() : [ofAttempt]];
        if (checks.FirstOrDefault(c => c is { Rule: "NDP-3", Passed: false }) is { } nesting)
            return new(GateDecision.Fail, 0, FailureClasses.Nesting, checks, [nesting.Detail]);

        var failed = checks.Where(c => !c.Passed).ToList();
        var card = Score.Of(checks, result.Status, FormNotes.Of(task, result));
        var score = card.Total;
        var band = ScoreBands.Of(score, numbers.AcceptWithNotes);
        if (failed.Count == 0 && result.Status == ResultStatus.Success && band is (ScoreBand.Accept or ScoreBand.AcceptWithNotes))
            return new(GateDecision.Accept, score, null, checks, []) { Notes = band == ScoreBand.AcceptWithNotes ? card.Notes : [] };

        var feedback = Feedback(failed, result);
        if (FailureClasses.OfAnswer(result.Status) is { } own)
            return new(GateDecision.Fail, score, own, checks, feedback) { Notes = card.Notes };
        var mayRevise = revisions < numbers.ReviseTurns && turnsLeft > 0 && (failed.Count > 0 || band != ScoreBand.Fail);
        return new(mayRevise ? GateDecision.Revise : GateDecision.Fail, score, mayRevise ? null : FailureClasses.VerificationFailed, checks, feedback) { Notes = card.Notes };
    }

    private static GateVerdict InvalidAnswer(TurnReport report, bool mayRepair)
    {
        var onlyPhases = report.AnswerErrors.Count > 0 && report.AnswerErrors.All(e => e.StartsWith("/iteration_summary", StringComparison.Ordinal));
        RequirementCheck[] checks = [new(onlyPhases ? "VER-2" : "VER-1", onlyPhases ? "phases" : "strict_json", false, string.Join(" ", report.AnswerErrors.Take(10)))];
        string[] feedback =
        [
            "Your final message was not exactly one valid AgentResult JSON object. Send the whole object again as your complete final message: no text before or after it, no code fence.",
            .. report.AnswerErrors.Take(10),
        ];
        return mayRepair
            ? new(GateDecision.Revise, 0, FailureClasses.InvalidResult, checks, feedback)
            : new(GateDecision.Fail, 0, FailureClasses.InvalidResult, checks, feedback);
    }

    private static List<RequirementCheck> Checks(AgentTask task, TurnReport report, IReadOnlyList<string> protectedPaths, AgentResult result)
    {
        var checks = new List<RequirementCheck>();
        if (report.ChildSessions > 0)
            checks.Add(new("NDP-3", "no_nested_dispatch", false, $"The session has {report.ChildSessions} child sessions; a leaf agent must not dispatch."));
        if (result.NextActions.Any(a => a.Type == "dispatch_task"))
            checks.Add(new("NDP-3", "no_nested_dispatch", false, "The answer asks to dispatch a task; a leaf agent must not dispatch."));

        foreach (var output in task.ExpectedOutputs)
        {
            var missing = report.MissingOutputs.Contains(output, StringComparer.Ordinal);
            var empty = report.EmptyOutputs.Contains(output, StringComparer.Ordinal) && !MayBeEmpty.Contains(output[(output.LastIndexOf('/') + 1)..], StringComparer.Ordinal);
            checks.Add(new("VER-3", $"output:{output}", !missing && !empty,
                missing ? $"Expected output `{output}` does not exist in the workspace." : empty ? $"Expected output `{output}` is empty." : $"`{output}` exists."));
        }

        if (ProvesNothing(task, report))
            checks.Add(new("VER-3", "changed", false, $"Nothing was changed, and no acceptance test shows that nothing had to be. A task of type `{task.Type}` changes files; answer `partial` or `error` if you cannot."));

        foreach (var artifact in result.Artifacts.Where(a => a.Type == "file" && a.Path is not null))
        {
            var path = Paths.Normalise(artifact.Path!);
            var changed = report.ChangedFiles.Contains(path, StringComparer.Ordinal);
            if (!changed && !report.MissingReferences.Contains(artifact.Path!, StringComparer.Ordinal))
                checks.Add(new("VER-3", $"artifact:{artifact.Path}", false, $"You list `{artifact.Path}` as a file that you made, but it is unchanged. Change it, or do not list it."));
        }

        checks.AddRange(report.Placeholders.Take(10).Select((p, i) => new RequirementCheck("VER-4", $"placeholder:{i}", false, $"Placeholder text in an added line: {p}")));
        checks.AddRange(report.MissingReferences.Take(10).Select(p => new RequirementCheck("VER-5", $"path:{p}", false, $"The result cites `{p}`, which does not exist.")));
        AddEvidence(task, report, checks);
        AddScope(task, report, protectedPaths, checks);
        if (CollectionMode.DetailsOf(task) is { } details && report.ChangedFiles.Contains(details, StringComparer.Ordinal))
            checks.Add(new("CWB-1", "details", false, $"`{details}` was written into the repository, where details must not be merged. Remove the file, and put its text into `artifacts` as a report of that name."));
        checks.AddRange(report.LeftOut.Take(10).Select((f, i) => new RequirementCheck("VER-7", $"left_out:{i}", false, LeftOut(f))));
        if (task.Type == "exploration" && task.Agent == "context")
        {
            var (full, detail) = result.ContextPackage switch
            {
                null => (false, "An exploration must return `context_package` with its six sections."),
                { Findings: var findings } when !FileAndLine().IsMatch(findings) => (false, "The findings name no file and line, for example `src/cart.js:12`."),
                _ => (true, "The context package has its six sections, and its findings name file and line."),
            };
            checks.Add(new("VER-8", "context_package", full, detail));
        }

        return checks;
    }

    private static void AddEvidence(AgentTask task, TurnReport report, List<RequirementCheck> checks)
    {
        foreach (var requirement in task.EvidenceRequirements)
        {
            var verification = report.Verifications.FirstOrDefault(v => v.Id == requirement.Id);
            if (verification is { Passed: true } && requirement.AcceptanceTest is null && ChangesFiles(task) && report.ChangedFiles.Count == 0)
            {
                checks.Add(new("VER-6", requirement.Id, false, "It holds, but nothing was changed: a check that the plan chose and that held before proves no work."));
                continue;
            }

            checks.Add(verification is null
                ? new("VER-6", requirement.Id, false, $"Requirement `{requirement.Id}` was not verified; a claim does not count.")
                : new("VER-6", requirement.Id, verification.Passed && verification.Commit == report.Commit, verification.Detail, verification.Passed ? null : verification.Excerpt));
        }
    }

    private static bool ChangesFiles(AgentTask task) => TaskTypes.MustChange.Contains(task.Type);

    /// <summary>An empty difference is fine only where an acceptance test shows that the work was done before. What the plan's own checks say is judged with them.</summary>
    private static bool ProvesNothing(AgentTask task, TurnReport report) =>
        ChangesFiles(task) && report.ChangedFiles.Count == 0 && task.EvidenceRequirements.Count == 0;

    private static void AddScope(AgentTask task, TurnReport report, IReadOnlyList<string> protectedPaths, List<RequirementCheck> checks)
    {
        var outside = report.ChangedFiles.Where(f => !InScope(f, task)).Take(10).ToList();
        if (outside.Count > 0)
            checks.Add(new("VER-7", "scope", false, $"Changed outside the task's scope: {string.Join(", ", outside)}. Undo these changes."));
        var isProtected = report.ChangedFiles.Where(f => protectedPaths.Any(p => Globs.MatchesInAnyCase(p, f))).Take(10).ToList();
        if (isProtected.Count > 0)
            checks.Add(new("VER-7", "protected", false, $"Protected files were changed: {string.Join(", ", isProtected)}. Restore them."));
    }

    /// <summary>The next turn starts from the commit: some of what was left out is gone by then, and some is still there.</summary>
    private static string LeftOut(LeftOutFile file) =>
        $"`{file.Path}` is not in your commit, so nobody receives it. {file.Reason} Remove it if it is still there and do without it, or list it in `.gitignore` if only you need it.";

    private static bool InScope(string file, AgentTask task) =>
        (task.Scope.Include.Count == 0 || task.Scope.Include.Any(g => Globs.Matches(g, file))) && !task.Scope.Exclude.Any(g => Globs.MatchesInAnyCase(g, file));

    private static List<string> Feedback(List<RequirementCheck> failed, AgentResult result)
    {
        var feedback = failed.Select(c => $"[{c.Rule}] {c.Id}: {c.Detail}" + (string.IsNullOrWhiteSpace(c.Excerpt) ? "" : $"\n{OutputDigest.Of(c.Excerpt)}")).ToList();
        if (result.Status == ResultStatus.Partial)
            feedback.Add("You reported `partial`: go on with what remains.");
        if (result.Status == ResultStatus.Error)
            feedback.Add("You reported `error`.");
        return feedback;
    }

    [GeneratedRegex(@"[\w./\\-]+\.?\w*:\d+", RegexOptions.NonBacktracking)]
    private static partial Regex FileAndLine();
}
