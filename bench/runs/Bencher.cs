using Orchestrate.Bench.Reporting;
using Orchestrate.Bench.Rows;

namespace Orchestrate.Bench;

/// <summary>Measures rows one after the other; a row that fails does not keep the others from being measured.</summary>
internal static class Bencher
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    internal static async Task<IReadOnlyList<ReportLine>> MeasureAsync(IReadOnlyList<IBenchRow> rows, BenchContext context, CancellationToken cancellationToken)
    {
        var lines = new List<ReportLine>();
        foreach (var row in rows)
        {
            context.Say($"{row.Name}: {row.About}");
            lines.AddRange(await LinesAsync(row, context, cancellationToken));
            foreach (var line in lines.Where(line => line.Row == row.Name))
                context.Say($"  {line.Bar.Text}: {Cells.Measured(line)} {Cells.Verdict(line)}");
        }

        return lines;
    }

    private static async Task<IEnumerable<ReportLine>> LinesAsync(IBenchRow row, BenchContext context, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var measured = await row.MeasureAsync(context, limit.Token);
            return row.Bars.Select(bar => new ReportLine(row.Name, bar, measured.FirstOrDefault(m => m.Bar == bar.Id)));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            context.Say($"{row.Name} failed: {exception}");
            return row.Bars.Select(bar => new ReportLine(row.Name, bar, null, exception.Message));
        }
    }
}
