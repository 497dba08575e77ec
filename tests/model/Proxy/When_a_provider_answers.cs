using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orchestrate.Model.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Model.Tests.Proxy;

public sealed class When_a_provider_answers : ProxyTest
{
    [Fact]
    public async Task Should_read_the_usage_however_the_stream_is_cut()
    {
        var stream = FakeProvider.Answer.Replace("ok", "ü €", StringComparison.Ordinal) + FakeProvider.Usage(321, 21, 7);
        Provider.Behaviour = async http =>
        {
            http.Response.ContentType = "text/event-stream";
            foreach (var one in Encoding.UTF8.GetBytes(stream))
            {
                await http.Response.Body.WriteAsync(new[] { one }, http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        };
        using var meter = Proxy.Open();

        Assert.Equal(stream, (await Proxy.CallAsync()).Body);
        Assert.Equal((321L, 21L, 7L), (meter.Usage.InputTokens, meter.Usage.CachedTokens, meter.Usage.OutputTokens));
    }

    [Fact]
    public async Task Should_read_the_usage_of_an_answer_that_is_no_stream()
    {
        const string Whole = """{"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}""";
        Provider.Behaviour = http => http.Response.WriteAsync(Whole);
        using var meter = Proxy.Open();

        var answer = await Proxy.CallAsync(Chat.Body("x", stream: false));

        Assert.Equal((200, Whole), (answer.Status, answer.Body));
        Assert.Equal((12L, 0L, 3L), (meter.Usage.InputTokens, meter.Usage.CachedTokens, meter.Usage.OutputTokens));
    }

    [Fact]
    public async Task Should_ask_for_usage_and_estimate_when_there_is_none()
    {
        Provider.Behaviour = http => FakeProvider.StreamAsync(http, FakeProvider.Answer + "data: [DONE]\n\n");
        using var meter = Proxy.Open();
        var body = Chat.Body(new string('x', 3000));
        body.Remove("stream_options");

        await Proxy.CallAsync(body);

        Assert.True(Provider.Requests.Single().Body["stream_options"]!["include_usage"]!.GetValue<bool>());
        Assert.InRange(meter.Usage.InputTokens, 1000, 1500);
        Assert.InRange(meter.Usage.OutputTokens, 10, 100);
    }

    [Fact]
    public async Task Should_pass_each_piece_on_at_once()
    {
        var go = new TaskCompletionSource();
        Provider.Behaviour = async http =>
        {
            await FakeProvider.StreamAsync(http, FakeProvider.Answer);
            await go.Task.WaitAsync(http.RequestAborted);
            await http.Response.WriteAsync(FakeProvider.Usage(1, 0, 1));
        };
        using var meter = Proxy.Open();
        var before = meter.LastActivity;
        using var response = await Proxy.SendAsync();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Contains("ok", await reader.ReadLineAsync(), StringComparison.Ordinal);
        Assert.True(meter.LastActivity > before);
        go.SetResult();
        Assert.EndsWith("[DONE]\n\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_pass_a_keep_alive_comment_before_the_model_says_anything()
    {
        var go = new TaskCompletionSource();
        Provider.Behaviour = async http =>
        {
            await FakeProvider.StreamAsync(http, ": still thinking\n\n");
            await go.Task.WaitAsync(http.RequestAborted);
            await http.Response.WriteAsync(FakeProvider.Answer + FakeProvider.Usage(1, 0, 1));
        };
        using var meter = Proxy.Open();
        using var response = await Proxy.SendAsync();
        go.SetResult();

        Assert.Equal("ok", Chat.TextOf(await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData(429, "7", 7)]
    [InlineData(503, "30", 30)]
    [InlineData(500, "3600", 30)]
    public async Task Should_pass_an_error_and_its_wait_but_none_longer_than_a_slot_should_wait(int status, string wait, int expected)
    {
        Provider.Behaviour = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = wait;
            http.Response.Headers.SetCookie = "a=b";
            http.Response.Headers["retry-after-ms"] = status == 500 ? "99999999" : "1500";
            return http.Response.WriteAsync("{\"error\":{\"message\":\"slow down\"}}");
        };
        using var meter = Proxy.Open();

        var answer = await Proxy.CallAsync();

        Assert.Equal((status, "{\"error\":{\"message\":\"slow down\"}}", expected), (answer.Status, answer.Body, (int)answer.RetryAfter!.Value.TotalSeconds));
        Assert.Contains(status == 500 ? "retry-after-ms: 30000" : "retry-after-ms: 1500", answer.Headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("cookie", answer.Headers, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((1, 0L, null), (meter.Usage.ModelCalls, meter.Usage.InputTokens, meter.Breach));
    }

    [Fact]
    public async Task Should_say_so_when_the_provider_cannot_be_reached()
    {
        using var meter = Proxy.Open();
        await Provider.DisposeAsync();

        var answer = await Proxy.CallAsync();

        Assert.Equal((502, "provider_unreachable"), (answer.Status, answer.Code));
        Assert.Equal((1, 0L, null), (meter.Usage.ModelCalls, meter.Usage.InputTokens, meter.Breach));
        Provider = await FakeProvider.StartAsync();
    }

    [Fact]
    public async Task Should_wait_for_a_silent_model_as_long_as_the_turn_may_last_and_not_longer()
    {
        Provider.Behaviour = FakeProvider.SilentAsync;
        using var meter = Proxy.Open(turnSeconds: 1);
        var watch = Stopwatch.StartNew();

        var answer = await Proxy.CallAsync();

        Assert.Equal((504, "provider_silent"), (answer.Status, answer.Code));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 20);
        await Eventually.HoldsAsync(() => Task.FromResult(Provider.Aborted == 1), "the provider's call was cancelled");
    }

    [Fact]
    public async Task Should_cancel_the_providers_call_when_opencode_goes_away()
    {
        var pieces = 0;
        Provider.Behaviour = async http =>
        {
            await FakeProvider.StreamAsync(http, FakeProvider.Answer);
            pieces++;
            await FakeProvider.SilentAsync(http);
        };
        using var meter = Proxy.Open();
        using (var leave = new CancellationTokenSource())
        {
            using var response = await Proxy.SendAsync(cancel: leave.Token);
            await leave.CancelAsync();
        }

        await Eventually.HoldsAsync(() => Task.FromResult(Provider.Aborted == 1), "the provider's call was cancelled");
        await Eventually.HoldsAsync(() => Task.FromResult(meter.Usage.InputTokens > 0), "the aborted call was settled with an estimate");
        Assert.Equal((1, 1), (pieces, meter.Usage.ModelCalls));
    }

    [Fact]
    public async Task Should_cancel_the_providers_call_before_it_answered_when_opencode_goes_away()
    {
        Provider.Behaviour = FakeProvider.SilentAsync;
        using var meter = Proxy.Open();
        using var leave = new CancellationTokenSource();
        var call = Proxy.SendAsync(cancel: leave.Token);
        await Eventually.HoldsAsync(() => Task.FromResult(Provider.Requests.Count == 1), "the call reached the provider");

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.HoldsAsync(() => Task.FromResult(Provider.Aborted == 1), "the provider's call was cancelled");
        Assert.Null(meter.Breach);
    }

    [Fact]
    public async Task Should_cancel_the_providers_call_when_the_turn_ends()
    {
        Provider.Behaviour = FakeProvider.SilentAsync;
        var meter = Proxy.Open();
        var call = Proxy.CallAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(Provider.Requests.Count == 1), "the call reached the provider");

        meter.Dispose();

        var answer = await call;
        Assert.Equal((400, "ended"), (answer.Status, answer.Code));
        Assert.False(OpenCodeRetries.WouldRetry(answer), answer.Body);
        await Eventually.HoldsAsync(() => Task.FromResult(Provider.Aborted == 1), "the provider's call was cancelled");
    }

    [Fact]
    public async Task Should_pass_a_torn_stream_on_as_a_torn_stream()
    {
        Provider.Behaviour = async http =>
        {
            await FakeProvider.StreamAsync(http, "data: {\"choices\":[{\"delta\":{\"content\":\"half\"}}]}\n\n");
            await Task.Delay(100);
            http.Abort();
        };
        using var meter = Proxy.Open();
        using var response = await Proxy.SendAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
        await Eventually.HoldsAsync(() => Task.FromResult(meter.Usage.InputTokens > 0), "the torn call was settled with an estimate");
        Assert.Null(meter.Breach);
    }

    [Fact]
    public async Task Should_send_the_conversation_unchanged()
    {
        using var meter = Proxy.Open();
        var body = Chat.Body("ünïcode € \\ \" <b>");
        body["tools"] = new JsonArray(new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = "read" } });
        body["temperature"] = 0.1;
        var sent = body.DeepClone();

        await Proxy.CallAsync(body);

        Assert.True(JsonNode.DeepEquals(sent, Provider.Requests.Single().Body), Provider.Requests.Single().Body.ToJsonString());
    }
}
