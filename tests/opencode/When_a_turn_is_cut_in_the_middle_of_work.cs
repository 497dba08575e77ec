using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests;

/// <summary>FAIL-4: what the agent had written is kept.</summary>
[Collection(SharedServers.Name)]
public sealed class When_a_turn_is_cut_in_the_middle_of_work(Servers servers)
{
    [Theory, OnBothServers]
    public async Task Should_keep_what_was_written_before_a_tool_that_never_ended(string kind)
    {
        var one = await servers.CaseAsync(kind);
        await one.WarmUpAsync();
        one.Play(request => request.ToolResults.Count == 0
            ? Replies.TextAndTool("Found: the parser drops the last line.", "bash", new { command = "true", description = "looks" })
            : Replies.TextAndTool("Fixed it in src/parse.js.", "bash", new { command = $"sleep 300; echo {one.Key}", description = "waits" }));

        var answer = await one.RunAsync(one.Prompt() with { TurnTimeout = TimeSpan.FromSeconds(6) });

        Assert.Equal((AgentOutcomes.Timeout, "Found: the parser drops the last line.\n\nFixed it in src/parse.js."), (answer.Outcome, answer.Partial));
        Assert.False(answer.ProviderFault);
    }

    [Theory, OnBothServers]
    public async Task Should_keep_the_sentence_that_it_was_writing(string kind)
    {
        var one = await servers.CaseAsync(kind);
        await one.WarmUpAsync();
        one.Play(request => request.ToolResults.Count == 0
            ? Replies.TextAndTool("First finding.", "bash", new { command = "true", description = "looks" })
            : Replies.Stall("Second finding, half wri"));

        var answer = await one.RunAsync(one.Prompt() with { InactivityTimeout = TimeSpan.FromSeconds(12) });

        Assert.Equal((AgentOutcomes.Timeout, "First finding.\n\nSecond finding, half wri"), (answer.Outcome, answer.Partial));
    }

    [Theory, OnBothServers]
    public async Task Should_keep_the_end_when_it_was_much_and_nothing_of_earlier_turns(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Text("answer of the first turn"));
        Assert.Null((await one.RunAsync()).Partial);
        one.Play(request => request.ToolResults.Count < 3
            ? Replies.TextAndTool($"{request.ToolResults.Count} {new string('x', 3000)}", "bash", new { command = "true", description = "looks" })
            : Replies.Finish("the very end", "length"));

        var answer = await one.RunAsync(one.Prompt(2));

        Assert.Equal((AgentOutcomes.Overload, AgentAnswer.LongestPartial), (answer.Outcome, answer.Partial!.Length));
        Assert.EndsWith("x\n\nthe very end", answer.Partial, StringComparison.Ordinal);
    }

    [Theory, OnBothServers]
    public async Task Should_say_that_there_was_nothing(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => request.ToolResults.Count < 3 ? Replies.Tool("bash", new { command = "true", description = "looks" }) : Replies.Text("done"));

        var answer = await one.RunAsync(one.Prompt() with { ToolCallLimit = 1 });

        Assert.Equal((AgentOutcomes.Overload, null), (answer.Outcome, answer.Partial));
    }

    [Theory, OnBothServers]
    public async Task Should_keep_it_although_the_server_died(string kind)
    {
        var one = await servers.CaseAsync(kind, ownServer: true);
        await one.WarmUpAsync();
        one.Play(_ => Replies.Stall("Half a finding"));
        var running = one.RunAsync();
        await Eventually.HoldsAsync("the agent writes", () => one.Progress.Any(progress => progress is { Kind: "text", Text: "Half a finding" }));
        Signals.Send("KILL", one.ServerProcess());

        var answer = await running;

        Assert.Equal((AgentOutcomes.Lost, "Half a finding"), (answer.Outcome, answer.Partial));
    }

    [Theory, OnBothServers]
    public async Task Should_blame_a_provider_that_stays_down(string kind)
    {
        var one = await servers.CaseAsync(kind);
        await one.WarmUpAsync();
        one.Play(_ => Replies.Status(500, "out of order"));

        var answer = await one.RunAsync(one.Prompt() with { InactivityTimeout = TimeSpan.FromSeconds(8) });

        Assert.Equal((AgentOutcomes.Transient, true), (answer.Outcome, answer.ProviderFault));
    }
}
