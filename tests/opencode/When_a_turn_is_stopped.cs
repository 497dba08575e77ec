using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests;

[Collection(SharedServers.Name)]
public sealed class When_a_turn_is_stopped(Servers servers)
{
    [Theory, OnBothServers]
    public async Task Should_confirm_the_abort_and_leave_no_command_running(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Tool("bash", new { command = $"sleep 300; echo {one.Key}", description = "waits" }));
        using var stop = new CancellationTokenSource();
        var running = one.RunAsync(stop: stop.Token);
        await Eventually.HoldsAsync("the command runs", () => Signals.Find(one.Key).Count > 0);

        await stop.CancelAsync();
        var answer = await running;

        Assert.Equal((AgentOutcomes.Cancelled, true), (answer.Outcome, answer.StopConfirmed));
        Assert.Empty(await one.Server.Client.StatusAsync(one.Directory, default));
        await Eventually.HoldsAsync("the command is gone", () => Signals.Find(one.Key).Count == 0);
        Assert.True(one.Server.IsAlive);
    }

    [Theory, OnBothServers]
    public async Task Should_hang_up_on_a_model_that_hangs(string kind)
    {
        var one = await servers.CaseAsync(kind);
        var gone = new TaskCompletionSource();
        one.Play(_ => Replies.Hang(() => gone.TrySetResult()));
        using var stop = new CancellationTokenSource();
        var running = one.RunAsync(stop: stop.Token);
        await Eventually.HoldsAsync("the model is called", () => one.Requests.Count == 1);

        await stop.CancelAsync();
        var answer = await running;

        Assert.Equal((AgentOutcomes.Cancelled, true), (answer.Outcome, answer.StopConfirmed));
        Assert.True(one.Server.IsAlive);
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Single(one.Requests);
    }

    [Theory, OnBothServers]
    public async Task Should_run_the_same_turn_again_afterwards(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => request.Number == 1 ? Replies.Hang() : Replies.Text("second try"));
        using var stop = new CancellationTokenSource();
        var running = one.RunAsync(stop: stop.Token);
        await Eventually.HoldsAsync("the model is called", () => one.Requests.Count == 1);
        await stop.CancelAsync();
        var first = await running;

        var again = await one.RunAsync();

        Assert.Equal((first.SessionId, "second try"), (again.SessionId, again.Text));
    }

    [Theory, OnBothServers]
    public async Task Should_prompt_nothing_when_it_was_stopped_before(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Text("too late"));

        var answer = await one.RunAsync(stop: new CancellationToken(canceled: true));

        Assert.Equal((AgentOutcomes.Cancelled, true), (answer.Outcome, answer.StopConfirmed));
        Assert.Empty(one.Requests);
    }

    [Theory, OnBothServers]
    public async Task Should_end_it_when_its_time_is_over(string kind)
    {
        var one = await servers.CaseAsync(kind);
        await one.WarmUpAsync();
        one.Play(_ => Replies.Tool("bash", new { command = $"sleep 300; echo {one.Key}", description = "waits" }));

        // A running tool is life, so only the turn's own clock can end this.
        var answer = await one.RunAsync(one.Prompt() with { TurnTimeout = TimeSpan.FromSeconds(12), InactivityTimeout = TimeSpan.FromSeconds(8) });

        Assert.Equal((AgentOutcomes.Timeout, true, 1), (answer.Outcome, answer.StopConfirmed, answer.ToolCalls));
        Assert.Contains("within 12 s", answer.Detail, StringComparison.Ordinal);
        await Eventually.HoldsAsync("the command is gone", () => Signals.Find(one.Key).Count == 0);
    }

    [Theory, OnBothServers]
    public async Task Should_end_it_when_there_is_no_sign_of_life(string kind)
    {
        var one = await servers.CaseAsync(kind);
        await one.WarmUpAsync();
        one.Play(_ => Replies.Hang());

        var answer = await one.RunAsync(one.Prompt() with { InactivityTimeout = TimeSpan.FromSeconds(3) });

        Assert.Equal((AgentOutcomes.Timeout, true), (answer.Outcome, answer.StopConfirmed));
        Assert.Contains("sign of life", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(2, one.Requests.Count);
    }

    [Theory, OnBothServers]
    public async Task Should_stop_what_an_earlier_runner_left_running_before_it_prompts(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => request.UserText.Contains("left over", StringComparison.Ordinal) ? Replies.Hang() : Replies.Text($"answer {request.UserText.Split(' ')[^1]}"));
        var first = await one.RunAsync();
        var left = one.Server.Client.PromptAsync(
            first.SessionId, new OpenCodePrompt { MessageId = $"msg_{one.Key}", PartId = $"prt_{one.Key}", Agent = "worker", Model = "fake/m", System = string.Empty, Text = $"{one.Key} left over" }, default);
        await Eventually.HoldsAsync("the left-over prompt hangs", () => one.Requests.Count == 2);

        var second = await one.RunAsync(one.Prompt(2));

        Assert.Equal((AgentOutcomes.Answered, "answer 2"), (second.Outcome, second.Text));
        Assert.Equal("MessageAbortedError", (await left).ErrorName);
    }

    [Theory, OnBothServers]
    public async Task Should_kill_a_server_that_does_not_confirm(string kind)
    {
        var one = await servers.CaseAsync(kind, ownServer: true);
        one.Play(_ => Replies.Tool("bash", new { command = $"sleep 300; echo {one.Key}", description = "waits" }));
        using var stop = new CancellationTokenSource();
        var running = one.RunAsync(stop: stop.Token);
        await Eventually.HoldsAsync("the command runs", () => Signals.Find(one.Key).Count > 0);
        Signals.Send("STOP", one.ServerProcess());

        await stop.CancelAsync();
        var answer = await running;

        Assert.Equal((AgentOutcomes.Cancelled, true), (answer.Outcome, answer.StopConfirmed));
        Assert.False(one.Server.IsAlive);
    }
}
