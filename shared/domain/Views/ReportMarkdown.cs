using System.Globalization;
using System.Text;
using System.Text.Json;
using Orchestrate.Domain.Delivery;
using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Views;

/// <summary>Writes a report as Markdown for people (SYN-1): one text with inline attribution; what agents say stands in quotes. Pure.</summary>
public static class ReportMarkdown
{
    private const int MostFiles = 20;
    private const int LongestClaim = 600;
    private const int LongestSummary = 4000;

    /// <summary>The report as Markdown.</summary>
    /// <param name="report">The report.</param>
    public static string Write(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.Append("# ").Append(MarkdownText.Inline(report.Name ?? "Run")).Append(": ").Append(report.Status).Append("\n\n");
        text.Append(MarkdownText.Inline(report.Goal)).Append("\n\n");
        if (report.Reason is not null)
            text.Append("**").Append(report.Reason).Append("** — ").Append(MarkdownText.Inline(report.Detail)).Append("\n\n");
        WriteAcceptance(text, report);
        text.Append("\n## Who did what\n\n");
        foreach (var contribution in report.Contributions)
            WriteContribution(text, contribution, report.Statements.FirstOrDefault(s => s.TaskId == contribution.TaskId));
        WriteNotes(text, "Unclear", report.Ambiguities);
        WriteNotes(text, "Not done", report.Exclusions);
        if (report.OpenPoints.Count > 0)
            text.Append("\n## Open points\n\n").AppendJoin("", report.OpenPoints.Select(p => $"- {MarkdownText.Inline(p)}\n"));
        WriteClaims(text, report.Claims);
        WriteResult(text, report);
        return text.ToString();
    }

    private static void WriteAcceptance(StringBuilder text, RunReport report)
    {
        text.Append("## Acceptance tests, run by Orchestrate on ").Append(report.Commit is null ? "nothing" : $"`{MarkdownText.Short(report.Commit)}`").Append("\n\n");
        foreach (var test in report.Acceptance)
        {
            text.Append("- ").Append(test.Passed switch { true => "passed", false => "FAILED", null => "not run" }).Append(" `").Append(test.Id).Append("` ").Append(MarkdownText.Inline(test.Title))
                .Append(test.Required ? "" : " (optional)")
                .Append(test.PassedOnBase switch { true => "; passed on the base commit already", false => "; failed on the base commit", null => "" })
                .Append(test.Verification is null ? "" : $" — {MarkdownText.Inline(test.Verification.Detail)}").Append(Output(test.Verification)).Append('\n');
        }
    }

    private static void WriteContribution(StringBuilder text, Contribution c, ReportStatement? statement)
    {
        text.Append("- **").Append(MarkdownText.Words(c.TaskId)).Append("** ").Append(MarkdownText.Words(c.Title)).Append(" [").Append(c.Attribution).Append("]: ").Append(JsonNamingPolicy.SnakeCaseLower.ConvertName(c.Progress.ToString()))
            .Append(CultureInfo.InvariantCulture, $", {c.Attempts} attempt{(c.Attempts == 1 ? "" : "s")}, {c.Turns} turn{(c.Turns == 1 ? "" : "s")}")
            .Append(c.SentBack > 0 ? string.Create(CultureInfo.InvariantCulture, $", sent back {c.SentBack} time{(c.SentBack == 1 ? "" : "s")} by the gate") : "")
            .Append(c.Score is null ? "" : string.Create(CultureInfo.InvariantCulture, $", score {c.Score}"))
            .Append(statement switch
            {
                null => "",
                { Verified: true } => $" — **verified** by {string.Join(", ", statement.Verifications.Select(v => $"`{MarkdownText.Words(v)}`"))}",
                _ => " — unverified claim",
            }).Append('\n');
        foreach (var v in c.Verifications)
            text.Append("  - evidence `").Append(MarkdownText.Words(v.Id)).Append("` (").Append(v.Type).Append(") ").Append(v.Passed ? "held" : "did NOT hold").Append(" on `").Append(MarkdownText.Short(v.Commit)).Append("`: ").Append(MarkdownText.Inline(v.Detail)).Append(Output(v)).Append('\n');
        if (c.Branch is not null)
            text.Append("  - branch: ").Append(MarkdownText.Words(c.Branch)).Append('\n');
        if (c.ChangedFiles.Count > 0)
            text.Append("  - changed: ").AppendJoin(", ", c.ChangedFiles.Take(MostFiles).Select(f => $"`{MarkdownText.Words(f)}`")).Append(c.ChangedFiles.Count > MostFiles ? string.Create(CultureInfo.InvariantCulture, $" and {c.ChangedFiles.Count - MostFiles} more") : "").Append('\n');
    }

    private static void WriteNotes(StringBuilder text, string title, IReadOnlyList<ReportNote> notes)
    {
        if (notes.Count == 0)
            return;
        text.Append("\n## ").Append(title).Append("\n\n");
        foreach (var note in notes)
        {
            text.Append("- ").Append(MarkdownText.Inline(note.Text)).Append('\n');
            foreach (var quote in note.Quotes)
                text.Append('\n').Append(MarkdownText.Quote(quote, LongestClaim, "  ")).Append('\n');
        }
    }

    private static void WriteClaims(StringBuilder text, IReadOnlyList<ReportStatement> claims)
    {
        if (claims.Count == 0)
            return;
        text.Append("\n## In the agents' words (not verified)\n");
        foreach (var claim in claims)
            text.Append("\n[").Append(claim.Attribution).Append(claim.TaskId is null ? "" : $", {MarkdownText.Words(claim.TaskId)}").Append("]\n\n").Append(MarkdownText.Quote(claim.Text, claim.TaskId is null ? LongestSummary : LongestClaim));
    }

    private static void WriteResult(StringBuilder text, RunReport report)
    {
        text.Append("\n## Result\n\n");
        text.Append(report.Location is null ? "None was delivered." : report.Branch is null ? $"Commit `{report.Commit}`, kept in {report.Location}." : $"Branch `{report.Branch}` in {report.Location}, commit `{report.Delivery?.Commit ?? report.Commit}`.").Append('\n');
        foreach (var sentence in DeliverySentences.Of(report.Delivery).Append(report.DeliveryDetail).OfType<string>())
            text.Append(MarkdownText.Inline(sentence, 10_000)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"\nUsed: {report.Usage.Tokens} tokens, {report.Usage.ModelCalls} model calls, {report.Usage.ToolCalls} tool calls, {report.Usage.CostMicroUsd / 1_000_000m:0.####} USD, {report.Iterations} iteration{(report.Iterations == 1 ? "" : "s")}.\n");
    }

    private static string Output(VerificationResult? verification) =>
        verification?.Artifact is { } artifact ? string.Create(CultureInfo.InvariantCulture, $" (output: artifact `{artifact.Sha256}`, {artifact.Length} bytes)") : "";
}
