using Orchestrate.Cli.Hosting.Distributed;

namespace Orchestrate.Cli.Tests;

public sealed class When_an_installation_is_planned
{
    [Fact]
    public void Should_have_one_process_of_each_service_unless_more_are_wanted()
    {
        var wanted = new ReplicaCounts().With(["worker-runner=3", "run-api=2"]);
        Assert.Equal(
            ["gateway.1", "run-api.1", "run-api.2", "loop-coordinator.1", "event-stream.1", "worker-runner.1", "worker-runner.2", "worker-runner.3"],
            wanted.Processes().Select(name => name.ToString()));
        Assert.Equal(3, wanted.With(["run-api=1"]).Of("worker-runner"));
    }

    [Theory]
    [InlineData("nonsense=2", "There is no service 'nonsense'")]
    [InlineData("postgres=2", "is not scaled")]
    [InlineData("run-api", "not SERVICE=NUMBER")]
    [InlineData("run-api=many", "not SERVICE=NUMBER")]
    [InlineData("run-api=-1", "not SERVICE=NUMBER")]
    [InlineData("run-api=0", "at least 1")]
    [InlineData("gateway=2", "holds the port")]
    [InlineData("worker-runner=17", "at most 16")]
    public void Should_refuse_numbers_that_make_no_sense(string assignment, string reason)
    {
        var refusal = Assert.Throws<CliException>(() => new ReplicaCounts().With([assignment]));
        Assert.Equal(ExitCodes.Usage, refusal.ExitCode);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_two_numbers_for_one_service() => Assert.Throws<CliException>(() => new ReplicaCounts().With(["run-api=1", "run-api=2"]));

    [Fact]
    public void Should_start_what_is_missing_and_stop_the_highest_numbers()
    {
        var wanted = new ReplicaCounts().With(["worker-runner=2"]);
        var present = wanted.Processes().Where(name => name.Service != "run-api").Append(new("worker-runner", 3)).Append(new("worker-runner", 4));
        var changes = ProcessChanges.Between(wanted, present, []);
        Assert.Equal(["run-api.1"], changes.Start.Select(name => name.ToString()));
        Assert.Equal(["worker-runner.4", "worker-runner.3"], changes.Stop.Select(name => name.ToString()));
    }

    [Fact]
    public void Should_wait_for_the_end_of_a_process_before_its_name_is_used_again()
    {
        var wanted = new ReplicaCounts().With(["worker-runner=2"]);
        var changes = ProcessChanges.Between(wanted, wanted.Processes(), [new("worker-runner", 2)]);
        Assert.Empty(changes.Start);
        Assert.Empty(changes.Stop);
        Assert.Equal(["worker-runner.2"], ProcessChanges.Between(wanted, wanted.Processes().SkipLast(1), []).Start.Select(name => name.ToString()));
    }

    [Fact]
    public void Should_not_ask_a_process_to_end_that_is_ending()
    {
        var third = new ProcessName("worker-runner", 3);
        var wanted = new ReplicaCounts().With(["worker-runner=2"]);
        Assert.Empty(ProcessChanges.Between(wanted, wanted.Processes().Append(third), [third]).Stop);
    }

    [Fact]
    public void Should_wait_longer_after_each_crash_and_begin_again_after_a_steady_minute()
    {
        Assert.Equal([1, 2, 4, 8, 16, 30, 30], Enumerable.Range(1, 7).Select(crashes => (int)RestartBackoff.Delay(crashes).TotalSeconds));
        Assert.Equal(30, RestartBackoff.Delay(int.MaxValue).TotalSeconds);
        Assert.Equal(4, RestartBackoff.Crashes(3, TimeSpan.FromSeconds(59)));
        Assert.Equal(1, RestartBackoff.Crashes(3, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void Should_end_what_takes_work_before_what_it_stands_on()
    {
        var order = ServiceCatalog.StopOrder.SelectMany((group, index) => group.Select(service => (service, index))).ToDictionary(each => each.service, each => each.index);
        Assert.Equal(ServiceCatalog.Services.Concat(ServiceCatalog.Servers).Order(StringComparer.Ordinal), order.Keys.Order(StringComparer.Ordinal));
        Assert.All(ServiceCatalog.Servers, server => Assert.All(ServiceCatalog.Services, service => Assert.True(order[service] < order[server])));
        Assert.True(order["worker-runner"] < order["loop-coordinator"]);
        Assert.True(order["gateway"] < order["run-api"]);
    }

    [Theory]
    [InlineData("worker-runner.2", "worker-runner", 2)]
    [InlineData("a.b.3", "a.b", 3)]
    public void Should_read_the_name_of_a_process(string text, string service, int replica) => Assert.Equal(new ProcessName(service, replica), ProcessName.Parse(text));

    [Theory]
    [InlineData("worker-runner")]
    [InlineData("worker-runner.")]
    [InlineData("worker-runner.0")]
    [InlineData(".1")]
    public void Should_know_what_names_no_process(string text) => Assert.Null(ProcessName.Parse(text));
}
