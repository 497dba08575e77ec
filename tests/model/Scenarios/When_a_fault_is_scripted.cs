using System.Net;
using Orchestrate.Model.Tests.Support;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.TestSupport;

namespace Orchestrate.Model.Tests.Scenarios;

public sealed class When_a_fault_is_scripted : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Should_answer_the_status_with_its_wait_and_then_the_step()
    {
        await using var model = await StartAsync("{ step: 1, fault: status, status: 429, retry_after: 7, times: 2 }");
        for (var i = 0; i < 2; i++)
        {
            using var refused = await SendAsync(model);
            Assert.Equal((HttpStatusCode.TooManyRequests, 7.0), (refused.StatusCode, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        }

        using var answered = await SendAsync(model);
        Assert.Equal("long enough to be cut into several pieces of a stream, that is the point of it", Chat.TextOf(await answered.Content.ReadAsStringAsync()));
        Assert.Equal(["status", "status", null], model.Ledger.Entries.Select(e => e.Fault));
    }

    [Theory]
    [InlineData("empty_body", "text/event-stream", "")]
    [InlineData("garbage", "text/event-stream", "data: {\"choices\": [oops\n\n")]
    [InlineData("html", "text/html", "<html><body><h1>Welcome</h1></body></html>")]
    [InlineData("done_only", "text/event-stream", "data: [DONE]\n\n")]
    public async Task Should_answer_200_with_the_useless_body(string fault, string type, string body)
    {
        await using var model = await StartAsync($"{{ step: 1, fault: {fault} }}");
        using var response = await SendAsync(model);

        Assert.Equal((HttpStatusCode.OK, type, body), (response.StatusCode, response.Content.Headers.ContentType!.MediaType!, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("no_finish", null)]
    [InlineData("no_calls", "tool_calls")]
    public async Task Should_finish_without_saying_how_or_without_the_calls(string fault, string? finish)
    {
        await using var model = await StartAsync($"{{ step: 1, fault: {fault} }}");
        using var response = await SendAsync(model);
        var stream = await response.Content.ReadAsStringAsync();

        Assert.Equal(finish, Chat.FinishOf(stream));
        Assert.Empty(Chat.CallsOf(stream));
        Assert.Equal("[DONE]", Chat.Data(stream)[^1]);
    }

    [Fact]
    public async Task Should_stop_in_the_middle_of_an_answer_at_the_output_limit()
    {
        await using var model = await StartAsync("{ step: 1, fault: cut_off }");
        using var response = await SendAsync(model);
        var stream = await response.Content.ReadAsStringAsync();

        Assert.Equal("length", Chat.FinishOf(stream));
        Assert.StartsWith(Chat.TextOf(stream), "long enough to be cut into several pieces of a stream, that is the point of it", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_that_the_context_is_full()
    {
        await using var model = await StartAsync("{ step: 1, fault: context_full }");
        using var response = await SendAsync(model);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("context_length_exceeded", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_tear_the_connection_after_half_the_answer()
    {
        await using var model = await StartAsync("{ step: 1, fault: cut_stream }");
        using var response = await SendAsync(model);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.StartsWith("data: ", await reader.ReadLineAsync(), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<IOException>(async () => await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData("hang", false)]
    [InlineData("stall", true)]
    public async Task Should_be_silent_until_the_client_goes_away(string fault, bool headers)
    {
        await using var model = await StartAsync($"{{ step: 1, fault: {fault} }}");
        using var leave = new CancellationTokenSource();
        var call = SendAsync(model, cancel: leave.Token);
        if (headers)
        {
            using var reader = new StreamReader(await (await call).Content.ReadAsStreamAsync(leave.Token));
            Assert.StartsWith("data: ", await reader.ReadLineAsync(leave.Token), StringComparison.Ordinal);
            var rest = reader.ReadToEndAsync(leave.Token);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => rest);
        }
        else
        {
            await Eventually.HoldsAsync(() => Task.FromResult(model.Ledger.Entries.Count == 1), "the call arrived");
            Assert.False(call.IsCompleted);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await Eventually.HoldsAsync(() => Task.FromResult(model.Ledger.Entries[0].Aborted), "the model noticed that the client went away", Patience);
    }

    [Fact]
    public async Task Should_count_faults_per_run_and_remember_them_over_a_restart()
    {
        using var folder = new PrivateFolder("scripted");
        var state = Path.Combine(folder.Path, "state.json");
        const string Fault = "{ step: 1, fault: status, status: 500 }";
        await using (var model = await StartAsync(Fault, state))
        {
            using var first = await SendAsync(model);
            Assert.Equal(HttpStatusCode.InternalServerError, first.StatusCode);
        }

        await using var again = await StartAsync(Fault, state);
        using var second = await SendAsync(again);
        using var otherRun = await SendAsync(again, run: "22222222-2222-2222-2222-222222222222");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.InternalServerError), (second.StatusCode, otherRun.StatusCode));
    }

    private static Task<ScriptedModelServer> StartAsync(string fault, string? state = null) => ScriptedModelServer.StartAsync(
        ScenarioParser.Parse($"replies:\n  - steps: [ {{ raw: \"long enough to be cut into several pieces of a stream, that is the point of it\" }} ]\n    faults: [ {fault} ]\n"), state);

    private Task<HttpResponseMessage> SendAsync(ScriptedModelServer model, string run = "11111111-1111-1111-1111-111111111111", CancellationToken cancel = default) =>
        _http.SendAsync(Chat.Request(model.BaseUrl, Chat.Body(Chat.Prompt(run: run))), HttpCompletionOption.ResponseHeadersRead, cancel);
}
