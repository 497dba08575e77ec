using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>SYN-1: which verifications there are, and what they show. Pure.</summary>
internal static class ReportEvidence
{
    public static string AcceptanceId(string test) => $"acceptance/{test}";

    /// <summary>Every verification that a statement may point to: of accepted work, and of the acceptance tests on the integrated commit.</summary>
    public static IEnumerable<ReportVerification> All(SpecBundle bundle, RunState state) =>
        state.Tasks.Where(IsAccepted).SelectMany(Of)
            .Concat(bundle.AcceptanceTests.Select(t => OnHead(state, t.Id)).OfType<VerificationResult>().Select(v => Describe(AcceptanceId(v.Id), "integrated", v)));

    /// <summary>Whether a task's work was accepted, merged or not.</summary>
    public static bool IsAccepted(TaskState task) => task is { Progress: TaskProgress.Accepted or TaskProgress.Merged, Attempts.Count: > 0 };

    /// <summary>The verification of an acceptance test on the integrated commit; null when there is none, for it is void for any other commit.</summary>
    public static VerificationResult? OnHead(RunState state, string test) =>
        state.Acceptance.FirstOrDefault(a => a.Id == test)?.Verification is { } v && v.Commit == state.Head ? v : null;

    /// <summary>The passing verifications of one requirement of an accepted task, the latest stage last; none when the integrated commit contradicts them.</summary>
    public static IReadOnlyList<string> For(RunState state, TaskState task, string requirement, string? test)
    {
        if (Contradicted(state, test))
            return [];
        List<string> ids = [.. Of(task).Where(v => v.Passed && (v.Id == Id(task, requirement, "") || v.Id == Id(task, requirement, "@merge"))).Select(v => v.Id)];
        if (test is not null && OnHead(state, test) is { Passed: true })
            ids.Add(AcceptanceId(test));
        return ids;
    }

    /// <summary>Whether the acceptance test that a requirement names fails on the integrated commit.</summary>
    public static bool Contradicted(RunState state, string? test) => test is not null && OnHead(state, test) is { Passed: false };

    /// <summary>A verification says something of the work only if it examined the commit that was integrated.</summary>
    private static IEnumerable<ReportVerification> Of(TaskState task) =>
        task.Attempt.Verifications.Where(v => v.Commit == task.Attempt.Commit).Select(v => Describe(Id(task, v.Id, ""), "attempt", v))
            .Concat(task.Attempt.MergeVerifications.Select(v => Describe(Id(task, v.Id, "@merge"), "merge", v)));

    private static string Id(TaskState task, string requirement, string stage) => $"{task.Task.TaskId}/{requirement}{stage}";

    private static ReportVerification Describe(string id, string stage, VerificationResult v) =>
        new() { Id = id, Type = v.Type, Passed = v.Passed, Commit = v.Commit, Tree = v.Tree, Stage = stage, Detail = v.Detail };
}
