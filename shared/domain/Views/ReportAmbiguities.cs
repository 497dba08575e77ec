using System.Globalization;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>SYN-1: what contradicts or stays unclear. Pure.</summary>
internal static class ReportAmbiguities
{
    private const int MostQuotes = 5;

    public static IEnumerable<ReportNote> Of(SpecBundle bundle, RunState state)
    {
        foreach (var test in bundle.AcceptanceTests.Where(t => state.Acceptance.FirstOrDefault(a => a.Id == t.Id)?.PassedOnBase == true))
            yield return new("passed_on_base", $"Acceptance test `{test.Id}` passed on the base commit already: it says nothing about this run's work.");
        foreach (var task in state.Tasks)
        {
            foreach (var attempt in task.Attempts.Where(a => a.Outcome == "conflict" || a.Conflicts.Count > 0))
                yield return Conflict(task, attempt);
            if (!ReportEvidence.IsAccepted(task))
                continue;
            if (task.AcknowledgedBy is { } person)
                yield return new("acknowledged", $"`{task.Task.TaskId}` was accepted by {person}, not by a verification.", task.Task.TaskId);
            foreach (var test in task.Task.EvidenceRequirements.Select(r => r.AcceptanceTest).OfType<string>().Distinct(StringComparer.Ordinal).Where(t => ReportEvidence.Contradicted(state, t)))
                yield return new("contradicted", $"`{task.Task.TaskId}` was accepted for acceptance test `{test}`, which fails on the integrated commit.", task.Task.TaskId);
            if (Unconfirmed(state, task) is { Count: > 0 } claims)
                yield return Unconfirmed(task, claims);
            if (task.Attempt.ContextPackage is { } package && IsSomething(package.RisksAndUnknowns))
                yield return new("unknown", $"@{task.Attempt.Agent} names risks and unknowns in `{task.Task.TaskId}`.", task.Task.TaskId) { Quotes = [package.RisksAndUnknowns] };
        }
    }

    private static ReportNote Conflict(TaskState task, AttemptState attempt)
    {
        var where = attempt.Conflicts.Count == 0 ? "what was merged before it, or its checks fail together with that" : $"what was merged before it, in {string.Join(", ", attempt.Conflicts.Select(c => $"`{c.Path}`"))}";
        return new("conflict", string.Create(CultureInfo.InvariantCulture, $"Attempt {attempt.Number} of `{task.Task.TaskId}` by @{attempt.Agent} conflicts with {where}."), task.Task.TaskId);
    }

    /// <summary>Claims that no passing verification confirms: by the requirement, or by the acceptance test, that they name.</summary>
    private static List<EvidenceClaim> Unconfirmed(RunState state, TaskState task) =>
        [.. task.Attempt.Claims.Where(c => c.RequirementId is not { } id || !Confirms(state, task, id))];

    private static bool Confirms(RunState state, TaskState task, string id) =>
        task.Task.EvidenceRequirements.Where(r => r.Id == id || r.AcceptanceTest == id).Any(r => ReportEvidence.For(state, task, r.Id, r.AcceptanceTest).Count > 0)
        || ReportEvidence.OnHead(state, id) is { Passed: true };

    private static ReportNote Unconfirmed(TaskState task, List<EvidenceClaim> claims) =>
        new("unconfirmed_claim", string.Create(CultureInfo.InvariantCulture,
            $"{claims.Count} of {task.Attempt.Claims.Count} claims of @{task.Attempt.Agent} in `{task.Task.TaskId}` {(claims.Count == 1 ? "is" : "are")} confirmed by no verification{(claims.Count > MostQuotes ? $"; the first {MostQuotes}" : "")}:"), task.Task.TaskId)
        {
            Quotes = [.. claims.Take(MostQuotes).Select(c => c.Claim)],
        };

    private static bool IsSomething(string text) => text.Trim().TrimEnd('.').ToUpperInvariant() is not ("" or "-" or "NONE" or "N/A");
}
