using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orchestrate.Domain.Failures;
using Orchestrate.Model.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Model.Tests.Proxy;

/// <summary>FAIL-7: a provider that wants to be left alone for long does not hold a worker slot.</summary>
public sealed class When_a_provider_is_busy : ProxyTest
{
    [Theory]
    [InlineData(429, "31", null, 31)]
    [InlineData(503, "86400", null, 86400)]
    [InlineData(429, null, "45500", 46)]
    [InlineData(429, "5", "45000", 45)]
    public async Task Should_end_the_turn_at_once_and_say_how_long_to_wait(int status, string? seconds, string? milliseconds, int expected)
    {
        using var meter = Proxy.Open();
        Provider.Behaviour = http => Refuse(http, status, seconds, milliseconds);

        var answer = await Proxy.CallAsync();

        Assert.Equal((400, TurnBreaches.ProviderBusy, null), (answer.Status, answer.Code, answer.RetryAfter));
        Assert.False(OpenCodeRetries.WouldRetry(answer), answer.Body);
        Assert.Equal((TurnBreaches.ProviderBusy, expected), (meter.Breach, meter.RetryAfterSeconds));
        Assert.Contains($"answered {status} and asks to be left alone for {expected} s", meter.BreachDetail, StringComparison.Ordinal);
        Assert.Equal((1, 0L), (meter.Usage.ModelCalls, meter.Usage.InputTokens));
        await Eventually.HoldsAsync(() => Task.FromResult(meter.Breached.IsCancellationRequested), "the breach was announced");
        Assert.Equal(TurnBreaches.ProviderBusy, (await Proxy.CallAsync()).Code);
        Assert.Single(Provider.Requests);
    }

    [Fact]
    public async Task Should_understand_a_date()
    {
        using var meter = Proxy.Open();
        Provider.Behaviour = http => Refuse(http, 503, DateTimeOffset.UtcNow.AddMinutes(10).ToString("R", CultureInfo.InvariantCulture), null);

        await Proxy.CallAsync();

        Assert.InRange(meter.RetryAfterSeconds ?? 0, 500, 600);
    }

    [Theory]
    [InlineData(429, "30", null)]
    [InlineData(503, null, "29000")]
    [InlineData(500, "3600", null)]
    [InlineData(429, null, null)]
    [InlineData(429, "soon", "never")]
    public async Task Should_leave_a_short_wait_to_OpenCode(int status, string? seconds, string? milliseconds)
    {
        using var meter = Proxy.Open();
        Provider.Behaviour = http => Refuse(http, status, seconds, milliseconds);

        Assert.Equal(status, (await Proxy.CallAsync()).Status);
        Assert.Equal((null, null), (meter.Breach, meter.RetryAfterSeconds));
    }

    private static Task Refuse(HttpContext http, int status, string? seconds, string? milliseconds)
    {
        http.Response.StatusCode = status;
        if (seconds is not null)
            http.Response.Headers.RetryAfter = seconds;
        if (milliseconds is not null)
            http.Response.Headers["retry-after-ms"] = milliseconds;
        return http.Response.WriteAsync("{\"error\":{\"message\":\"slow down\"}}");
    }
}
