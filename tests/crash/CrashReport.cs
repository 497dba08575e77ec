using System.Globalization;
using System.Text;

namespace Orchestrate.Crash.Tests;

/// <summary>What the test did and saw, for people.</summary>
internal static class CrashReport
{
    public static string Write(CrashSettings settings, IReadOnlyList<KillRecord> kills, IReadOnlyList<RunHistory> runs, TimeSpan elapsed)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"seed {settings.Seed}: {kills.Count} kills ({string.Join(", ", kills.GroupBy(k => k.Scope).Select(g => $"{g.Count()} {g.Key}"))}) in {elapsed.TotalSeconds:0} s, {runs.Count} runs");
        text.AppendLine(CultureInfo.InvariantCulture, $"killed right after, {kills.Count(k => k.Hit)} of them as aimed");
        foreach (var group in kills.GroupBy(k => k.After).OrderBy(g => g.Key, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"{group.Count(),5}       {group.Key}");
        text.AppendLine(CultureInfo.InvariantCulture, $"kills of the host alone had to take {kills.Where(k => k.Scope == KillScope.Host).Sum(k => k.Family - 1)} other processes with them");
        text.AppendLine("runs that stood there when a host was killed");
        foreach (var group in kills.SelectMany(k => k.Open).GroupBy(p => p).OrderByDescending(g => g.Count()))
            text.AppendLine(CultureInfo.InvariantCulture, $"{group.Count(),5}       {group.Key}");
        text.AppendLine("behaviour    kills lost turns twice tokens served known limit  outcome");
        foreach (var run in runs.OrderBy(r => r.Run.Behaviour))
        {
            var turns = run.Calls.GroupBy(c => c.Turn).ToList();
            text.AppendLine(CultureInfo.InvariantCulture, $"{run.Run.Behaviour,-12} {run.Run.Kills,5} {run.Lost,4} {turns.Count,5} {turns.Sum(t => t.Count(c => c.Step == 1) - 1),5} {run.Calls.Sum(c => c.Tokens),13} {run.Document.GetProperty("budget_tokens").GetInt64(),8} {run.Document.GetProperty("limits").GetProperty("max_tokens").GetInt64(),7}  {run.Status} {run.Reason}");
        }

        var all = runs.SelectMany(r => r.Calls.GroupBy(c => c.Turn)).ToList();
        text.AppendLine(CultureInfo.InvariantCulture, $"{all.Count} turns, {all.Sum(t => Math.Max(0, t.Count(c => c.Step == 1) - 1))} executions twice, {runs.Sum(r => r.Lost)} pieces of work lost");
        return text.ToString();
    }
}
