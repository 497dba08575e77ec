using System.Globalization;
using System.Text;
using System.Text.Json;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Delivery;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>Builds reports. Pure.</summary>
public static class RunReports
{
    /// <summary>The report of a run, also of one that still runs.</summary>
    public static RunReport Build(SpecBundle bundle, RunState state, DateTimeOffset submittedAt)
    {
        var document = RunDocuments.Describe(state.RunId, bundle, state, new ServerLimits(), submittedAt, 0);
        return new RunReport
        {
            RunId = state.RunId,
            Name = bundle.Metadata.Name,
            Goal = bundle.Goal,
            Status = document.Status,
            Reason = state.Reason,
            Detail = state.Detail,
            Summary = state.Iterations.LastOrDefault(i => i.Report is not null)?.Report,
            Contributions = [.. state.Tasks.Select(Describe)],
            Acceptance = document.Acceptance,
            OpenPoints = [.. OpenPoints(bundle, state)],
            Commit = state.Head,
            Branch = state.ResultBranch,
            Location = state.ResultLocation,
            Delivery = state.ResultDelivery,
            DeliveryDetail = state.ResultDetail,
            Usage = state.Usage,
            Iterations = state.Iterations.Count,
        };
    }

    /// <summary>The report as Markdown.</summary>
    public static string Markdown(RunReport report)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Line(report.Name ?? "Run")).Append(": ").Append(report.Status).Append("\n\n");
        text.Append(Line(report.Goal)).Append("\n\n");
        if (report.Reason is not null)
            text.Append("**").Append(report.Reason).Append("** — ").Append(Line(report.Detail)).Append("\n\n");
        text.Append("## Acceptance tests, run by Orchestrate on ").Append(report.Commit is null ? "nothing" : $"`{Short(report.Commit)}`").Append("\n\n");
        foreach (var test in report.Acceptance)
        {
            text.Append("- ").Append(test.Passed switch { true => "passed", false => "FAILED", null => "not run" }).Append(" `").Append(test.Id).Append("` ").Append(Line(test.Title))
                .Append(test.Required ? "" : " (optional)")
                .Append(test.PassedOnBase switch { true => "; passed on the base commit already", false => "; failed on the base commit", null => "" })
                .Append(test.Verification is null ? "" : $" — {Line(test.Verification.Detail)}").Append(Output(test.Verification)).Append('\n');
        }

        text.Append("\n## Who did what\n\n");
        foreach (var c in report.Contributions)
        {
            text.Append("- **").Append(c.TaskId).Append("** ").Append(Line(c.Title)).Append(" [by @").Append(c.Agent).Append("]: ").Append(Word(c.Progress))
                .Append(CultureInfo.InvariantCulture, $", {c.Attempts} attempt{(c.Attempts == 1 ? "" : "s")}, {c.Turns} turn{(c.Turns == 1 ? "" : "s")}")
                .Append(c.SentBack > 0 ? string.Create(CultureInfo.InvariantCulture, $", sent back {c.SentBack} time{(c.SentBack == 1 ? "" : "s")} by the gate") : "")
                .Append(c.Score is null ? "" : string.Create(CultureInfo.InvariantCulture, $", score {c.Score}")).Append('\n');
            foreach (var v in c.Verifications)
                text.Append("  - evidence `").Append(v.Id).Append("` ").Append(v.Passed ? "held" : "did NOT hold").Append(" on `").Append(Short(v.Commit)).Append("`: ").Append(Line(v.Detail)).Append(Output(v)).Append('\n');
            if (c.ChangedFiles.Count > 0)
                text.Append("  - changed: ").AppendJoin(", ", c.ChangedFiles.Take(20).Select(f => $"`{f}`")).Append('\n');
            if (c.Branch is not null)
                text.Append("  - branch: ").Append(Line(c.Branch)).Append('\n');
            if (c.Detail is not null)
                text.Append("  - ").Append(Line(c.Detail)).Append('\n');
        }

        if (report.OpenPoints.Count > 0)
            text.Append("\n## Open points\n\n").AppendJoin("", report.OpenPoints.Select(p => $"- {Line(p)}\n"));
        if (report.Summary is not null)
            text.Append("\n## The orchestrator agent's words (not verified)\n\n").Append(report.Summary.Trim()).Append('\n');
        text.Append("\n## Result\n\n");
        text.Append(report.Location is null ? "None was delivered." : report.Branch is null ? $"Commit `{report.Commit}`, kept in {report.Location}." : $"Branch `{report.Branch}` in {report.Location}, commit `{report.Delivery?.Commit ?? report.Commit}`.").Append('\n');
        foreach (var sentence in DeliverySentences.Of(report.Delivery).Append(report.DeliveryDetail).OfType<string>())
            text.Append(Line(sentence)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"\nUsed: {report.Usage.Tokens} tokens, {report.Usage.ModelCalls} model calls, {report.Usage.ToolCalls} tool calls, {report.Usage.CostMicroUsd / 1_000_000m:0.####} USD, {report.Iterations} iteration{(report.Iterations == 1 ? "" : "s")}.\n");
        return text.ToString();
    }

    private static Contribution Describe(TaskState task) => new()
    {
        TaskId = task.Task.TaskId,
        Title = task.Task.Title,
        Agent = task.Attempts.Count > 0 ? task.Attempt.Agent : task.Task.Agent ?? "-",
        Progress = task.Progress,
        Attempts = task.Attempts.Count,
        Turns = task.Attempts.Sum(a => a.Turns),
        SentBack = task.Attempts.Sum(a => a.Revisions + a.Repairs),
        Score = task.Attempts.Count > 0 ? task.Attempt.Score : null,
        ChangedFiles = task.Attempts.Count > 0 ? task.Attempt.ChangedFiles : [],
        Verifications = task.Attempts.Count > 0 ? task.Attempt.Verifications : [],
        Report = task.Attempts.Count > 0 ? task.Attempt.Report : null,
        Branch = task.Branched?.Reason,
        Detail = task.Detail,
    };

    private static IEnumerable<string> OpenPoints(SpecBundle bundle, RunState state)
    {
        foreach (var test in bundle.AcceptanceTests.Where(t => state.Acceptance.FirstOrDefault(a => a.Id == t.Id)?.PassedOnBase == true))
            yield return $"Acceptance test `{test.Id}` passed on the base commit already: it says nothing about this run's work.";
        foreach (var escalation in state.Escalations.Where(e => e.Waiting))
            yield return $"{escalation.StepId} waits for an acknowledgement: {escalation.Message}";
        foreach (var task in state.Tasks.Where(t => t is { Bypass: not null, Progress: TaskProgress.Merged }))
            yield return $"Task `{task.Task.TaskId}`: what @{task.Attempt.Agent} wrote into a spec folder was kept although only another agent may (AGT-4). {task.Bypass!.By} decided it: {task.Bypass.Note}";
        if (state.UnconfirmedStops > 0)
            yield return $"{state.UnconfirmedStops} pieces of work could not be confirmed as stopped.";
        foreach (var warning in state.Warnings)
            yield return warning;
    }

    private static string Word(TaskProgress progress) => JsonNamingPolicy.SnakeCaseLower.ConvertName(progress.ToString());

    private static string Output(VerificationResult? verification) =>
        verification?.Artifact is { } artifact ? string.Create(CultureInfo.InvariantCulture, $" (output: artifact `{artifact.Sha256}`, {artifact.Length} bytes)") : "";

    private static string Short(string commit) => commit.Length > 12 ? commit[..12] : commit;

    private static string Line(string? text) => (text ?? "").ReplaceLineEndings(" ").Trim();
}
