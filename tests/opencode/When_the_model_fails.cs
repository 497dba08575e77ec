using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests;

[Collection(SharedServers.Name)]
public sealed class When_the_model_fails(Servers servers)
{
    [Theory, OnBothServers]
    public async Task Should_report_a_refusal_at_once(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Status(401, "no such key"));

        var answer = await one.RunAsync();

        Assert.Equal(AgentOutcomes.Transient, answer.Outcome);
        Assert.Contains("401", answer.Detail, StringComparison.Ordinal);
        Assert.Single(one.Requests);
    }

    [Theory, OnBothServers]
    public async Task Should_survive_a_short_rate_limit(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => request.Number <= 2 ? Replies.Status(429, "slow down", retryAfterMilliseconds: 50) : Replies.Text("finally"));

        var answer = await one.RunAsync();

        Assert.Equal((AgentOutcomes.Answered, "finally"), (answer.Outcome, answer.Text));
        Assert.Equal(3, one.Requests.Count);
        Assert.Contains(one.Progress, progress => progress is { Kind: "status" } && progress.Text!.Contains("slow down", StringComparison.Ordinal));
    }

    [Theory, OnBothServers]
    public async Task Should_not_wait_for_a_provider_that_stays_down(string kind)
    {
        var one = await servers.CaseAsync(kind);
        await one.WarmUpAsync();
        one.Play(_ => Replies.Status(500, "out of order"));

        var answer = await one.RunAsync(one.Prompt() with { InactivityTimeout = TimeSpan.FromSeconds(8) });

        Assert.Equal((AgentOutcomes.Transient, true), (answer.Outcome, answer.StopConfirmed));
        Assert.Contains("out of order", answer.Detail, StringComparison.Ordinal);
        Assert.InRange(one.Requests.Count, 2, 5);
    }

    [Theory, OnBothServers]
    public async Task Should_report_rate_limits_to_the_end_as_transient(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Status(429, "slow down", retryAfterMilliseconds: 20));

        var answer = await one.RunAsync();

        Assert.Equal(AgentOutcomes.Transient, answer.Outcome);
        Assert.Contains("429", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(6, one.Requests.Count);
    }

    [Theory, OnBothServers]
    public async Task Should_try_again_after_a_cut_stream(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => request.Number == 1 ? Replies.Cut : Replies.Text("whole"));

        var answer = await one.RunAsync();

        Assert.Equal(AgentOutcomes.Answered, answer.Outcome);
        Assert.EndsWith("whole", answer.Text, StringComparison.Ordinal);
        Assert.Equal(2, one.Requests.Count);
    }

    [Theory, OnBothServers]
    public async Task Should_report_garbage_as_transient(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Garbage);

        var answer = await one.RunAsync();

        Assert.Equal(AgentOutcomes.Transient, answer.Outcome);
        Assert.Single(one.Requests);
    }

    [Theory, OnBothServers]
    public async Task Should_cut_the_hot_loop_of_an_empty_body(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Empty);

        await AssertHotLoopIsCutAsync(one);
    }

    [Theory, OnBothServers]
    public async Task Should_cut_the_hot_loop_of_tool_calls_without_calls(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Finish("calling", "tool_calls"));

        await AssertHotLoopIsCutAsync(one);
    }

    [Theory, OnBothServers]
    public async Task Should_report_an_empty_answer_as_overload(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Finish(string.Empty, "stop"));

        Assert.Equal(AgentOutcomes.Overload, (await one.RunAsync()).Outcome);
        Assert.Single(one.Requests);
    }

    [Theory, OnBothServers]
    public async Task Should_report_a_cut_answer_as_overload(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Finish("and so on", "length"));

        var answer = await one.RunAsync();

        Assert.Equal((AgentOutcomes.Overload, null), (answer.Outcome, answer.Text));
        Assert.Single(one.Requests);
    }

    [Theory, OnBothServers]
    public async Task Should_report_a_full_context_as_overload(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => async http =>
        {
            http.Response.StatusCode = 400;
            http.Response.ContentType = "application/json";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, """{"error":{"message":"maximum context length is 8192 tokens","code":"context_length_exceeded"}}""");
        });

        Assert.Equal(AgentOutcomes.Overload, (await one.RunAsync()).Outcome);
        Assert.Single(one.Requests);
    }

    private static async Task AssertHotLoopIsCutAsync(Case one)
    {
        var answer = await one.RunAsync();

        Assert.Equal((AgentOutcomes.Transient, true), (answer.Outcome, answer.StopConfirmed));
        Assert.Contains("Hot loop", answer.Detail, StringComparison.Ordinal);
        Assert.InRange(one.Requests.Count, 2, 25);
        var counted = one.Requests.Count;
        Assert.Empty(await one.Server.Client.StatusAsync(one.Directory, default));
        Assert.Equal(counted, one.Requests.Count);
    }
}
