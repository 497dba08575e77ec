using Orchestrate.Model.Tests.Support;

namespace Orchestrate.Model.Tests.Proxy;

public sealed class When_a_model_has_a_price : ProxyTest
{
    private protected override Task<ProxyUnderTest> StartProxyAsync() => ProxyUnderTest.StartAsync(Provider.BaseUrl, inputPrice: 2m, outputPrice: 10m);

    [Fact]
    public async Task Should_count_cached_input_at_its_own_price()
    {
        using var meter = Proxy.Open();
        Provider.Behaviour = http => FakeProvider.StreamAsync(http, FakeProvider.Answer + FakeProvider.Usage(1000, 600, 50));

        await Proxy.CallAsync();

        Assert.Equal((400 * 2) + 120 + (50 * 10), meter.Usage.CostMicroUsd);
    }

    [Fact]
    public async Task Should_stop_at_the_cost_and_cap_the_output_to_what_can_be_paid()
    {
        using var meter = Proxy.Open(cost: 5000);
        Provider.Behaviour = http => FakeProvider.StreamAsync(http, FakeProvider.Answer + FakeProvider.Usage(1000, 0, 100));

        await Proxy.CallAsync();
        await Proxy.CallAsync();
        var refused = await Proxy.CallAsync();

        Assert.Equal([500L, 200L], Provider.Requests.Select(r => r.Body["max_tokens"]!.GetValue<long>()));
        Assert.Equal((400, "cost", "cost", 6000L), (refused.Status, refused.Code, meter.Breach, meter.Usage.CostMicroUsd));
        Assert.False(OpenCodeRetries.WouldRetry(refused), refused.Body);
    }

    [Fact]
    public async Task Should_never_forward_more_than_can_be_paid_when_calls_come_at_once()
    {
        using var meter = Proxy.Open(cost: 5000);
        Provider.Behaviour = http => FakeProvider.StreamAsync(http, FakeProvider.Answer + FakeProvider.Usage(0, 0, 250));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Proxy.CallAsync()));

        Assert.Equal((2, 5000L, "cost"), (Provider.Requests.Count, meter.Usage.CostMicroUsd, meter.Breach));
    }
}
