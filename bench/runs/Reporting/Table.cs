namespace Orchestrate.Bench.Reporting;

/// <summary>Prints a report for people.</summary>
public static class Table
{
    /// <summary>The report as text, or as Markdown.</summary>
    /// <param name="report">What was measured.</param>
    /// <param name="earlier">What it is compared with; null for nothing.</param>
    /// <param name="markdown">Whether it goes into a document.</param>
    public static string Print(BenchReport report, BenchReport? earlier = null, bool markdown = false)
    {
        ArgumentNullException.ThrowIfNull(report);
        List<string[]> cells = [["bar", "must", "reach for", "measured", "verdict", .. earlier is null ? (string[])[] : ["compared"]]];
        cells.AddRange(report.Lines.Select(line => (string[])
        [
            line.Bar.Text, Cells.Limit(line.Bar, line.Bar.Must), Cells.Limit(line.Bar, line.Bar.Reach), Cells.Measured(line), Cells.Verdict(line),
            .. earlier is null ? (string[])[] : [Cells.Change(Comparison.Of(line, earlier))],
        ]));
        return string.Join('\n', [.. Facts(report, earlier), "", .. markdown ? Markdown(cells) : Columns(cells), .. Notes(report, markdown)]) + "\n";
    }

    private static IEnumerable<string> Facts(BenchReport report, BenchReport? earlier)
    {
        var often = report.Quick ? "rough figures (--quick)" : report.Repetitions == 1 ? "measured once" : $"median (least–most) of {report.Repetitions} repetitions";
        yield return $"{report.Machine}; commit {report.Commit ?? "unknown"}; {report.At:yyyy-MM-dd HH:mm} UTC; {often}";
        if (earlier is null)
            yield break;
        yield return $"compared with {earlier.At:yyyy-MM-dd HH:mm} UTC, commit {earlier.Commit ?? "unknown"}{(earlier.Quick || report.Quick ? "; rough figures compare with nothing" : "")}: {earlier.Machine}";
    }

    private static IEnumerable<string> Markdown(List<string[]> cells)
    {
        static string Row(IEnumerable<string> row) => $"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
        yield return Row(cells[0]);
        yield return $"|{string.Concat(Enumerable.Repeat("---|", cells[0].Length))}";
        foreach (var row in cells.Skip(1))
            yield return Row(row);
    }

    private static IEnumerable<string> Columns(List<string[]> cells)
    {
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length)).ToArray();
        return cells.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static IEnumerable<string> Notes(BenchReport report, bool markdown)
    {
        var notes = report.Lines.Where(line => line.Measurement?.Note is not null || line.Problem?.Contains('\n', StringComparison.Ordinal) == true).ToList();
        if (notes.Count == 0)
            yield break;
        yield return "";
        foreach (var line in notes)
            yield return $"{(markdown ? "- " : "")}{line.Bar.Id}: {line.Measurement?.Note ?? line.Problem}";
    }
}
