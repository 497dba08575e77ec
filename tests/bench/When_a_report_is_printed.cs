using Orchestrate.Bench.Reporting;
using Orchestrate.Bench.Rows;

namespace Orchestrate.Bench.Tests;

public sealed class When_a_report_is_printed
{
    private static readonly BenchReport Report = Samples.Report(
        new ReportLine("x", Samples.Latency, new Measurement(Samples.Latency.Id, [31, 30, 44]) { Also = new Dictionary<string, IReadOnlyList<double>> { ["p95"] = [40, 50, 45] }, Note = "Through the gateway." }),
        Samples.Line(Samples.Throughput, 90),
        new ReportLine("y", new Bar("y", "y: stream", "ms", 250), null, "It did not start:\na long story"));

    [Fact]
    public void Should_show_bar_limits_figure_and_verdict()
    {
        var lines = Table.Print(Report).Split('\n');
        Assert.StartsWith("2 cores, 23.5 GiB, Linux 6.1, ext4, fsync 0.20 ms, .NET 10.0.1, git 2.39.5, PostgreSQL 15.4, RabbitMQ 3.10.8, load 0.10; commit abc1234; 2026-01-02 03:04 UTC; median (least–most) of 3 repetitions", lines[0], StringComparison.Ordinal);
        Assert.Equal("bar            must          reach for     measured                       verdict", lines[2]);
        Assert.Equal("x: latency     ≤ 35 ms       ≤ 20 ms       31.0 ms (30.0–44.0), p95 45.0  met", lines[3]);
        Assert.Equal("x: throughput  ≥ 100 runs/s  ≥ 200 runs/s  90.0 runs/s                    MISSED", lines[4]);
        Assert.Equal("y: stream      ≤ 250 ms      —             It did not start:              NOT MEASURED", lines[5]);
        Assert.Contains("x.latency: Through the gateway.", lines);
    }

    [Fact]
    public void Should_print_markdown()
    {
        var table = Table.Print(Report, markdown: true);
        Assert.Contains("| bar | must | reach for | measured | verdict |\n|---|---|---|---|---|\n| x: latency | ≤ 35 ms | ≤ 20 ms | 31.0 ms (30.0–44.0), p95 45.0 | met |\n", table, StringComparison.Ordinal);
        Assert.Contains("- x.latency: Through the gateway.", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_what_changed_and_what_noise_is()
    {
        var earlier = Samples.Report(Samples.Line(Samples.Latency, 62, 61, 63), Samples.Line(Samples.Throughput, 45));
        var table = Table.Print(Report, earlier, markdown: true);
        Assert.Contains("| met | -50.0 % (noise 45.2 %): better |", table, StringComparison.Ordinal);
        Assert.Contains("| MISSED | +100.0 % (noise unknown) |", table, StringComparison.Ordinal);
        Assert.Contains("| NOT MEASURED | — |", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_warn_of_rough_figures() =>
        Assert.Contains("rough figures compare with nothing", Table.Print(Report with { Quick = true }, Report), StringComparison.Ordinal);

    [Fact]
    public void Should_read_what_it_wrote()
    {
        var read = BenchReport.FromJson(Report.ToJson());
        Assert.Equal(Table.Print(Report), Table.Print(read));
        Assert.Contains("\"memory_gib\": 23.5", Report.ToJson(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("null")]
    public void Should_refuse_what_is_no_report(string text) => Assert.Throws<FormatException>(() => BenchReport.FromJson(text));
}
