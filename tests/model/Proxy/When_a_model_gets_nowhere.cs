using Microsoft.AspNetCore.Http;
using Orchestrate.Model.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Model.Tests.Proxy;

public sealed class When_a_model_gets_nowhere : ProxyTest
{
    [Theory]
    [InlineData("text/event-stream", "")]
    [InlineData("text/event-stream", "\n\n\n")]
    [InlineData("text/event-stream", "data: [DONE]\n\n")]
    [InlineData("text/event-stream", "data: {\"choices\": [oops\n\n")]
    [InlineData("text/html", "<html><body>Welcome</body></html>")]
    [InlineData("application/json", "{\"choices\":[{\"message\":{\"content\":\"no stream\"}}]}")]
    public async Task Should_turn_a_body_that_is_no_answer_into_an_error_and_stop_after_three(string type, string body)
    {
        Provider.Behaviour = http =>
        {
            http.Response.ContentType = type;
            return http.Response.WriteAsync(body);
        };
        using var meter = Proxy.Open();

        for (var i = 0; i < 3; i++)
            Assert.Equal((502, "useless_answer"), await StatusAsync());

        Assert.Equal("hot_loop", meter.Breach);
        await Eventually.HoldsAsync(() => Task.FromResult(meter.Breached.IsCancellationRequested), "the breach was announced");
        var refused = await Proxy.CallAsync();
        Assert.Equal((400, "hot_loop", 3), (refused.Status, refused.Code, Provider.Requests.Count));
        Assert.False(OpenCodeRetries.WouldRetry(refused), refused.Body);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"text\"}}]}\n\ndata: [DONE]\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"text\"},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"text\"},\"finish_reason\":\"eos\"}]}\n\ndata: [DONE]\n\n")]
    [InlineData(": thinking\n\n")]
    public async Task Should_stop_after_three_answers_that_make_opencode_call_again_at_once(string body)
    {
        Provider.Behaviour = http => FakeProvider.StreamAsync(http, body);
        using var meter = Proxy.Open();

        for (var i = 0; i < 3; i++)
            Assert.Equal(200, (await Proxy.CallAsync()).Status);

        await Eventually.EqualsAsync("hot_loop", () => Task.FromResult(meter.Breach), "the loop was recognised");
        Assert.Equal((400, 3), ((await Proxy.CallAsync()).Status, Provider.Requests.Count));
        Assert.Contains("3 answers in a row", meter.BreachDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_begin_anew_after_a_useful_answer()
    {
        using var meter = Proxy.Open();
        for (var i = 0; i < 6; i++)
        {
            var useful = i == 2;
            Provider.Behaviour = http => useful ? FakeProvider.StreamAsync(http, FakeProvider.Answer + FakeProvider.Usage(1, 0, 1)) : FakeProvider.StreamAsync(http, "");
            await Proxy.CallAsync();
            Assert.Equal(i == 5 ? "hot_loop" : null, meter.Breach);
        }
    }

    [Fact]
    public async Task Should_cut_quick_calls_that_bring_nothing_at_the_first_excess_one()
    {
        Provider.Behaviour = http =>
        {
            http.Response.StatusCode = 400;
            return http.Response.WriteAsync("{}");
        };
        using var meter = Proxy.Open(tokens: 10_000_000);

        var answers = await Task.WhenAll(Enumerable.Range(0, 14).Select(_ => Proxy.CallAsync()));

        Assert.Equal((10, "hot_loop"), (Provider.Requests.Count, meter.Breach));
        Assert.Equal(4, answers.Count(a => a.Body.Contains("hot_loop", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Should_not_cut_a_quick_agent_that_gets_on()
    {
        Provider.Behaviour = http => FakeProvider.StreamAsync(
            http,
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"read\",\"arguments\":\"{}\"}}]}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n" + FakeProvider.Usage(1, 0, 1));
        using var meter = Proxy.Open();

        for (var i = 0; i < 25; i++)
            Assert.Equal(200, (await Proxy.CallAsync()).Status);

        Assert.Null(meter.Breach);
    }

    private async Task<(int Status, string Code)> StatusAsync()
    {
        var answer = await Proxy.CallAsync();
        return (answer.Status, answer.Code);
    }
}
