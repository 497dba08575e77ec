using Orchestrate.Bench.Common;
using Orchestrate.Bench.Reporting;
using Orchestrate.Bench.Rows;

namespace Orchestrate.Bench.Tests;

/// <summary>Reports as a run would write them.</summary>
internal static class Samples
{
    internal static readonly MachineFacts Machine = new(2, 23.5, "Linux 6.1", "ext4", 0.2, "10.0.1", "2.39.5", "15.4", "3.10.8", 0.1);
    internal static readonly Bar Latency = new("x.latency", "x: latency", "ms", 35, 20);
    internal static readonly Bar Throughput = new("x.throughput", "x: throughput", "runs/s", 100, 200, Better.More);

    internal static ReportLine Line(Bar bar, params double[] values) => new("x", bar, new Measurement(bar.Id, values));

    internal static BenchReport Report(params ReportLine[] lines) => new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "abc1234", Quick: false, 3, Machine, lines);
}
