using Microsoft.AspNetCore.Http;
using Orchestrate.Model.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Model.Tests.Proxy;

public sealed class When_a_provider_needs_a_key : ProxyTest
{
    private readonly string _variable = $"ORCHESTRATE_TEST_KEY_{Guid.NewGuid():N}";
    private readonly string _key = $"sk-{Guid.NewGuid():N}";

    private protected override Task<ProxyUnderTest> StartProxyAsync()
    {
        Environment.SetEnvironmentVariable(_variable, _key);
        return ProxyUnderTest.StartAsync(Provider.BaseUrl, _variable);
    }

    [Fact]
    public async Task Should_add_it_on_the_way_out_and_nothing_of_opencodes_own()
    {
        using var meter = Proxy.Open();

        var answer = await Proxy.CallAsync();

        var headers = Provider.Requests.Single().Headers;
        Assert.Equal($"Bearer {_key}", headers["authorization"]);
        Assert.Equal(ProxyUnderTest.Session, headers["x-session-id"]);
        Assert.Equal(["accept", "authorization", "content-length", "content-type", "host", "user-agent", "x-session-id"], headers.Keys.Order());
        Assert.DoesNotContain(_key, answer.Headers + answer.Body + Proxy.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Proxy.Token, Proxy.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Should_remove_it_from_errors_that_quote_it(int status)
    {
        Provider.Behaviour = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers["x-echo"] = http.Request.Headers.Authorization;
            return http.Response.WriteAsync($"{{\"error\":{{\"message\":\"you sent {http.Request.Headers.Authorization}\"}}}}");
        };
        using var meter = Proxy.Open();

        var answer = await Proxy.CallAsync();

        Assert.Equal((status, "{\"error\":{\"message\":\"you sent Bearer [key]\"}}"), (answer.Status, answer.Body));
        Assert.DoesNotContain(_key, answer.Headers + Proxy.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Should_stop_the_turn_when_the_provider_refuses_it(int status)
    {
        Provider.Behaviour = http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync($"Incorrect key {http.Request.Headers.Authorization}");
        };
        using var meter = Proxy.Open();

        var answer = await Proxy.CallAsync();

        Assert.Equal((400, "provider_rejected", "provider_rejected"), (answer.Status, answer.Code, meter.Breach));
        Assert.Contains($"answered {status}", meter.BreachDetail, StringComparison.Ordinal);
        Assert.DoesNotContain(_key, answer.Body + meter.BreachDetail + Proxy.Log, StringComparison.Ordinal);
        Assert.False(OpenCodeRetries.WouldRetry(answer), answer.Body);
        await Eventually.HoldsAsync(() => Task.FromResult(meter.Breached.IsCancellationRequested), "the breach was announced");
    }

    [Fact]
    public async Task Should_say_which_variable_is_not_set()
    {
        Environment.SetEnvironmentVariable(_variable, null);
        using var meter = Proxy.Open();

        Assert.Equal("provider_rejected", (await Proxy.CallAsync()).Code);
        Assert.Contains(_variable, meter.BreachDetail, StringComparison.Ordinal);
        Assert.Empty(Provider.Requests);
    }

    [Fact]
    public async Task Should_not_follow_a_redirect_with_it()
    {
        await using var elsewhere = await FakeProvider.StartAsync();
        Provider.Behaviour = http =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = $"{elsewhere.BaseUrl}/chat/completions";
            return Task.CompletedTask;
        };
        using var meter = Proxy.Open();

        Assert.Equal(502, (await Proxy.CallAsync()).Status);
        Assert.Empty(elsewhere.Requests);
    }
}
