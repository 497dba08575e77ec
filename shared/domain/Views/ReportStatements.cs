using System.Globalization;
using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>SYN-1: what the server states of a run, and what agents only say. Pure.</summary>
internal static class ReportStatements
{
    private const int MostFiles = 20;

    /// <summary>One statement for each accepted task, and one for each acceptance test that passes on the integrated commit.</summary>
    public static IEnumerable<ReportStatement> Of(SpecBundle bundle, RunState state) =>
        state.Tasks.Where(ReportEvidence.IsAccepted).Select(t => Describe(state, t))
            .Concat(bundle.AcceptanceTests.Where(t => ReportEvidence.OnHead(state, t.Id) is { Passed: true }).Select(t => new ReportStatement
            {
                Text = $"Acceptance test `{t.Id}` passes on the integrated commit: {t.Title}",
                Attribution = Attribution.Server,
                Verifications = [ReportEvidence.AcceptanceId(t.Id)],
                Verified = true,
            }));

    /// <summary>The agents' words, as claims: the last report of each task that was tried, and the orchestrator agent's.</summary>
    public static IEnumerable<ReportStatement> Claims(RunState state)
    {
        foreach (var task in state.Tasks.Where(t => t.Attempts.Count > 0 && t.Attempt.Report is not null))
            yield return Claim(task.Attempt.Report!, task.Attempt.Agent, task.Task.TaskId);
        if (state.Iterations.LastOrDefault(i => i.Report is not null)?.Report is { } summary)
            yield return Claim(summary, AgentRegistry.Orchestrator, null);
    }

    private static ReportStatement Claim(string words, string agent, string? task) =>
        new() { Text = words, Attribution = Attribution.Words(agent), TaskId = task, Agent = agent, Verified = false };

    private static ReportStatement Describe(RunState state, TaskState task)
    {
        var evidence = task.Task.EvidenceRequirements.Select(r => ReportEvidence.For(state, task, r.Id, r.AcceptanceTest)).ToList();
        return new()
        {
            Text = $"{task.Task.Title}: {Changes(task.Attempt.ChangedFiles)}{(task.Progress == TaskProgress.Merged ? "" : "; not merged")}.",
            Attribution = Attribution.Of(task.Task.Type, task.Attempt.Agent),
            TaskId = task.Task.TaskId,
            Agent = task.Attempt.Agent,
            Verifications = [.. evidence.SelectMany(e => e).Distinct(StringComparer.Ordinal)],

            // What a person accepted in place of the gate was not shown by it, whatever single checks may have held.
            Verified = task is { Progress: TaskProgress.Merged, AcknowledgedBy: null } && evidence.Count > 0 && evidence.All(e => e.Count > 0),
        };
    }

    private static string Changes(IReadOnlyList<string> files) => files.Count == 0
        ? "no file changed"
        : string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", files.Take(MostFiles))}{(files.Count > MostFiles ? $" and {files.Count - MostFiles} more" : "")} changed");
}
