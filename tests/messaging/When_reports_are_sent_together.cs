using System.Diagnostics;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

[Collection(ServersGroup.Name)]
public sealed class When_reports_are_sent_together(RabbitFixture rabbit)
{
    private const int Many = 300;

    [Fact]
    public async Task Should_arrive_each_as_itself_in_fewer_messages()
    {
        await using var host = await ReportsHost.StartAsync(rabbit.Server.CreateVirtualHost());

        var works = await SendAsync(host, Many);

        await ArriveAsync(host, works);
        Assert.Equal(Many, host.Reports.Select(report => report.MessageId).Distinct().Count());
        var together = host.Reports.Where(report => report.Together).ToList();
        Assert.InRange(together.Select(report => report.Delivery).Distinct().Count(), 1, together.Count / 2);
    }

    [Fact]
    public async Task Should_go_alone_when_nobody_waits()
    {
        await using var host = await ReportsHost.StartAsync(rabbit.Server.CreateVirtualHost());

        for (var i = 0; i < 5; i++)
            await ArriveAsync(host, [.. host.Reports.Select(report => report.Work), .. await SendAsync(host, 1)]);

        Assert.DoesNotContain(host.Reports, report => report.Together);
    }

    [Fact]
    public async Task Should_each_go_alone_when_no_coordinator_takes_them_together()
    {
        await using var host = await ReportsHost.StartAsync(rabbit.Server.CreateVirtualHost(), together: false);

        var works = await SendAsync(host, Many);

        await ArriveAsync(host, works);
        Assert.DoesNotContain(host.Reports, report => report.Together);
    }

    [Fact]
    public async Task Should_leave_only_the_one_that_failed_in_the_error_queue()
    {
        var broker = rabbit.Server.CreateVirtualHost();
        await using var host = await ReportsHost.StartAsync(broker);
        var (good, bad) = (Report(), Report() with { RunnerId = ReportsHost.Unbearable });

        await SendEnvelopesAsync(broker, $"[{Envelope(good)},{Envelope(bad)},{Envelope(Report())}]");

        var dead = await new RawBroker(broker).TakeAsync(QueueNames.LoopReports + "_error");
        Assert.Contains(bad.WorkId.ToString(), dead.Body, StringComparison.Ordinal);
        Assert.StartsWith("{", dead.Body, StringComparison.Ordinal);
        await Eventually.HoldsAsync(() => Task.FromResult(host.Reports.Count == 2), "the others were consumed");
        Assert.Contains(host.Reports, report => report.Work == good.WorkId);

        // What is redriven comes alone.
        await SendEnvelopesAsync(broker, Envelope(good));
        await Eventually.HoldsAsync(() => Task.FromResult(host.Reports.Count == 3), "one envelope is taken as it is");
        Assert.Equal(0u, await new RawBroker(broker).CountAsync(QueueNames.LoopReports));
    }

    [Theory]
    [InlineData("[1,2]")]
    [InlineData("[{}")]
    [InlineData("[{},")]
    [InlineData("[{}]]")]
    [InlineData("[")]
    public async Task Should_keep_what_cannot_be_read_in_the_error_queue(string body)
    {
        var broker = rabbit.Server.CreateVirtualHost();
        await using var host = await ReportsHost.StartAsync(broker);

        await SendEnvelopesAsync(broker, body);

        Assert.Equal(body, (await new RawBroker(broker).TakeAsync(QueueNames.LoopReports + "_error")).Body);
    }

    [Fact]
    public async Task Should_travel_alone_when_they_are_traced()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == nameof(When_reports_are_sent_together), Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource(nameof(When_reports_are_sent_together));
        await using var host = await ReportsHost.StartAsync(rabbit.Server.CreateVirtualHost());
        using var activity = source.StartActivity("a turn");

        await ArriveAsync(host, await SendAsync(host, 50));

        Assert.DoesNotContain(host.Reports, report => report.Together);
    }

    [Fact]
    public async Task Should_be_handed_over_in_one_process()
    {
        await using var host = await ReportsHost.StartAsync(rabbit: null);

        await ArriveAsync(host, await SendAsync(host, Many));

        Assert.DoesNotContain(host.Reports, report => report.Together);
    }

    [Fact]
    public async Task Should_not_leave_when_whoever_sent_it_has_given_up()
    {
        await using var host = await ReportsHost.StartAsync(rabbit.Server.CreateVirtualHost());
        using var given = new CancellationTokenSource();
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Sender.SendAsync(Report(), Guid.NewGuid(), others: false, given.Token));

        await ArriveAsync(host, await SendAsync(host, 1));
    }

    [Fact]
    public async Task Should_wait_for_the_last_of_their_run_and_for_no_other()
    {
        await using var host = await ReportsHost.StartAsync(rabbit.Server.CreateVirtualHost(), clock: new StoppedClock());
        var run = Guid.NewGuid();
        List<WorkStarted> wave = [.. Enumerable.Range(0, 4).Select(_ => Report() with { RunId = run })];
        List<Task> early = [.. wave.SkipLast(1).Select(report => host.Sender.SendAsync(report, run, others: true, CancellationToken.None))];

        var stranger = await SendAsync(host, 1);
        await ArriveAsync(host, stranger);
        Assert.DoesNotContain(early, sent => sent.IsCompleted);

        await host.Sender.SendAsync(wave[^1], run, others: false, CancellationToken.None);
        await Task.WhenAll(early);
        await ArriveAsync(host, [.. stranger, .. wave.Select(report => report.WorkId)]);
        Assert.Single(host.Reports.Where(report => report.Together).Select(report => report.Delivery).Distinct());
        Assert.Equal(wave.Count, host.Reports.Count(report => report.Together));
    }

    [Fact]
    public async Task Should_leave_when_the_others_do_not_come()
    {
        await using var host = await ReportsHost.StartAsync(rabbit.Server.CreateVirtualHost());
        var report = Report();

        var sent = host.Sender.SendAsync(report, report.RunId, others: true, CancellationToken.None);

        await Eventually.HoldsAsync(() => Task.FromResult(sent.IsCompletedSuccessfully), "the report was sent");
        await ArriveAsync(host, [report.WorkId]);
    }

    private static async Task<List<Guid>> SendAsync(ReportsHost host, int count)
    {
        List<WorkStarted> reports = [.. Enumerable.Range(0, count).Select(_ => Report())];
        await Task.WhenAll(reports.Select(report => host.Sender.SendAsync(report, report.RunId, others: false, CancellationToken.None)));
        return [.. reports.Select(report => report.WorkId)];
    }

    private static async Task ArriveAsync(ReportsHost host, List<Guid> works)
    {
        await Eventually.HoldsAsync(() => Task.FromResult(host.Reports.Count >= works.Count), "all reports were consumed");
        Assert.Equal(works.Order(), host.Reports.Select(report => report.Work).Order());
    }

    private static Task SendEnvelopesAsync(Uri broker, string body) => new RawBroker(broker).SendAsync(QueueNames.LoopReports, body);

    private static WorkStarted Report() => new() { RunId = Guid.NewGuid(), WorkId = Guid.NewGuid(), LeaseEpoch = 1, RunnerId = "r" };

    private static string Envelope(WorkStarted report) =>
        $$"""{"messageId":"{{Guid.NewGuid()}}","messageType":["{{MessageCatalog.UrnOf(typeof(WorkStarted))}}"],"message":{{MessageCatalog.Serialize(report)}}}""";
}
