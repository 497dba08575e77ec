using Orchestrate.Model.Tests.Support;
using Orchestrate.TestSupport;
using Orchestrate.WorkerRunner.ModelProxy;

namespace Orchestrate.Model.Tests.Proxy;

public sealed class When_a_turn_is_measured : ProxyTest
{
    [Fact]
    public async Task Should_say_so_after_each_call_that_is_settled()
    {
        var seen = new List<(int Calls, long Output)>();
        ITurnMeter? meter = null;
        using var opened = meter = Proxy.Open(settled: () => seen.Add((meter!.Usage.ModelCalls, meter.Usage.OutputTokens)));

        await Proxy.CallAsync();
        await Eventually.EqualsAsync(1, () => Task.FromResult(seen.Count), "the first call is settled");
        await Proxy.CallAsync();
        await Eventually.EqualsAsync(2, () => Task.FromResult(seen.Count), "the second call is settled");

        Assert.Equal([(1, 10), (2, 20)], seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_mark_what_the_provider_did_not_say_as_estimated(bool says)
    {
        using var meter = Proxy.Open();
        Provider.Behaviour = http => FakeProvider.StreamAsync(http, FakeProvider.Answer + (says ? FakeProvider.Usage(100, 0, 10) : "data: [DONE]\n\n"));

        await Proxy.CallAsync();

        await Eventually.HoldsAsync(() => Task.FromResult(meter.Usage.OutputTokens > 0), "the call is settled");
        Assert.Equal(!says, meter.Usage.Estimated);
    }

    [Fact]
    public async Task Should_settle_the_call_that_its_end_cuts_before_it_counts_as_drained()
    {
        using var meter = Proxy.Open();
        Assert.True(await meter.DrainedAsync(TimeSpan.FromSeconds(1)));
        Provider.Behaviour = async http =>
        {
            await FakeProvider.StreamAsync(http, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half an answer\"}}]}\n\n");
            await FakeProvider.SilentAsync(http);
        };
        using var call = await Proxy.SendAsync();
        Assert.False(await meter.DrainedAsync(TimeSpan.FromMilliseconds(50)));

        meter.Dispose();

        Assert.True(await meter.DrainedAsync(TimeSpan.FromSeconds(30)));
        Assert.True(meter.Usage is { ModelCalls: 1, Estimated: true, InputTokens: > 0, OutputTokens: > 0 }, $"{meter.Usage}");
    }
}
