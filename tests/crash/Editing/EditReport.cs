using System.Globalization;
using System.Text;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>What the test did and saw, for people.</summary>
internal static class EditReport
{
    public static string Write(EditSettings settings, IReadOnlyList<KillRecord> kills, IReadOnlyList<EditingHistory> runs, int lost, TimeSpan elapsed)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"seed {settings.Seed}: {runs.Count} runs of {EditPlan.Tasks} workers on {LargeRepository.PlainFiles} files in {elapsed.TotalSeconds:0} s; {kills.Count} kills ({string.Join(", ", kills.GroupBy(k => k.Scope).Select(g => $"{g.Count()} {g.Key}"))}), {runs.Count(r => r.History.Run.Kills > 0)} runs hit");
        text.AppendLine("run kills lost-turns iterations merges conflicts edits salvaged  outcome");
        foreach (var run in runs)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{run.Plan.Number,3} {run.History.Run.Kills,5} {run.History.Lost,10} {run.History.Of("run.iteration.started").Count,10} {run.Merges.Count(m => m.Head is not null),6} {run.Merges.Count(m => m.Head is null),9} {run.Executions.Sum(e => e.Done.Count()),5} {KeptRules.Salvaged(run),8}  {run.History.Status} {run.History.Reason}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"{runs.Sum(r => r.Merges.Count(m => m.Head is not null))} merges, {runs.Sum(r => r.Merges.Count(m => m.Head is null))} conflicts, {runs.Sum(r => r.Executions.Sum(e => e.Done.Count()))} edits, {runs.Sum(KeptRules.Salvaged)} lost turns salvaged, {lost} edits lost");
        return text.ToString();
    }
}
