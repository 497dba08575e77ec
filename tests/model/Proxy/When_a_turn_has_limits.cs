using Orchestrate.Model.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Model.Tests.Proxy;

public sealed class When_a_turn_has_limits : ProxyTest
{
    [Fact]
    public async Task Should_forward_no_more_calls_than_allowed_however_many_come_at_once()
    {
        using var meter = Proxy.Open(calls: 5, tokens: 10_000_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Proxy.CallAsync()));

        Assert.Equal(5, Provider.Requests.Count);
        Assert.Equal((5, 35), (answers.Count(a => a.Status == 200), answers.Count(a => a.Status == 400)));
        Assert.Equal(("model_calls", "The turn may make 5 model calls and asked for one more.", 5), (meter.Breach, meter.BreachDetail, meter.Usage.ModelCalls));
        await Eventually.HoldsAsync(() => Task.FromResult(meter.Breached.IsCancellationRequested), "the breach was announced");
        Assert.All(answers.Where(a => a.Status == 400), a => Assert.False(OpenCodeRetries.WouldRetry(a), a.Body));
    }

    [Fact]
    public async Task Should_not_breach_before_the_first_excess_call()
    {
        using var meter = Proxy.Open(calls: 1, tokens: 110);

        await Proxy.CallAsync();

        Assert.Null(meter.Breach);
        Assert.Equal("model_calls", (await Proxy.CallAsync()).Code);
    }

    [Fact]
    public async Task Should_stop_at_the_tokens_and_report_what_the_call_in_flight_used_beyond()
    {
        using var meter = Proxy.Open(tokens: 300);
        Provider.Behaviour = http => FakeProvider.StreamAsync(http, FakeProvider.Answer + FakeProvider.Usage(250, 50, 50));

        await Proxy.CallAsync();
        await Proxy.CallAsync();
        var refused = await Proxy.CallAsync();

        Assert.Equal((400, "tokens", "tokens"), (refused.Status, refused.Code, meter.Breach));
        Assert.Equal((2, 200L), (meter.Usage.ModelCalls, meter.Usage.OverdraftTokens));
        Assert.Contains("300 tokens", meter.BreachDetail, StringComparison.Ordinal);
        Assert.False(OpenCodeRetries.WouldRetry(refused), refused.Body);
    }

    [Fact]
    public async Task Should_never_promise_the_same_tokens_to_two_calls()
    {
        using var meter = Proxy.Open(tokens: 1000);
        Provider.Behaviour = http => FakeProvider.StreamAsync(http, FakeProvider.Answer + FakeProvider.Usage(0, 0, 400));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Proxy.CallAsync(Chat.Body("x", maxTokens: 8192))));

        // Each call takes all that is left, so they go one after the other: 1000, 600 and 200 left.
        Assert.Equal([200, 600, 1000], Provider.Requests.Select(r => r.Body["max_tokens"]!.GetValue<long>()).Order());
        Assert.Equal((3, "tokens"), (answers.Count(a => a.Status == 200), meter.Breach));
    }

    [Theory]
    [InlineData("max_tokens", 8192, 500, 500)]
    [InlineData("max_tokens", 300, 500, 300)]
    [InlineData("max_completion_tokens", 8192, 500, 500)]
    public async Task Should_cap_the_output_to_what_remains(string field, int asked, long left, long expected)
    {
        using var meter = Proxy.Open(tokens: left);
        var body = Chat.Body("x", maxTokens: null);
        body[field] = asked;

        await Proxy.CallAsync(body);

        Assert.Equal(expected, Provider.Requests.Single().Body[field]!.GetValue<long>());
    }

    [Fact]
    public async Task Should_cap_a_call_that_names_no_limit_and_allow_one_choice_only()
    {
        using var meter = Proxy.Open(tokens: 500);
        var body = Chat.Body("x", maxTokens: null);
        body["n"] = 50;

        await Proxy.CallAsync(body);

        Assert.Equal(500, Provider.Requests.Single().Body["max_tokens"]!.GetValue<long>());
        Assert.False(Provider.Requests.Single().Body.ContainsKey("n"));
    }

    [Fact]
    public async Task Should_call_an_answer_that_the_cap_cut_short_a_breach()
    {
        using var meter = Proxy.Open(tokens: 500);
        Provider.Behaviour = http => FakeProvider.StreamAsync(http, FakeProvider.Answer.Replace("\"stop\"", "\"length\"", StringComparison.Ordinal) + FakeProvider.Usage(10, 0, 500));

        Assert.Equal(200, (await Proxy.CallAsync()).Status);
        Assert.Equal("tokens", meter.Breach);
    }

    [Fact]
    public async Task Should_open_a_new_turn_with_new_limits()
    {
        using (var first = Proxy.Open(calls: 1))
        {
            await Proxy.CallAsync();
            await Proxy.CallAsync();
            Assert.Equal("model_calls", first.Breach);
        }

        using var second = Proxy.Open(calls: 1);
        Assert.Equal(200, (await Proxy.CallAsync()).Status);
    }
}
