using System.Reflection;
using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.OpenCode;
using Xunit.Sdk;

namespace Orchestrate.OpenCode.Tests;

/// <summary>The answer and the events come on two connections: what the agent did is known whole, whichever is first and even when the other breaks.</summary>
[Collection(SharedServers.Name)]
public sealed class When_events_come_late(Servers servers)
{
    [Theory, OnBothServersTampered]
    [Trait("Rule", "ORC-2")]
    public async Task Should_know_all_reads_and_tool_calls(string kind, Tampering tampering)
    {
        var one = await ReadingAsync(kind);

        var answer = await RunAsync(one, tampering, one.Prompt());

        Assert.Equal((AgentOutcomes.Answered, "read"), (answer.Outcome, answer.Text));
        Assert.Equal(["one.js", "two.js", "three.js"], answer.Reads.Select(read => read.Path));
        Assert.Equal(3, answer.ToolCalls);
    }

    [Theory, OnBothServersTampered]
    [Trait("Rule", "TCB-3")]
    public async Task Should_notice_too_many_tool_calls(string kind, Tampering tampering)
    {
        var one = await ReadingAsync(kind);

        var answer = await RunAsync(one, tampering, one.Prompt() with { ToolCallLimit = 2 });

        Assert.Equal((AgentOutcomes.Overload, true), (answer.Outcome, answer.StopConfirmed));
        Assert.StartsWith("TCB-3", answer.Detail, StringComparison.Ordinal);
    }

    [Theory, OnBothServers]
    public async Task Should_know_what_an_answered_prompt_had_done_when_it_is_sent_again(string kind)
    {
        var one = await ReadingAsync(kind);
        await one.RunAsync();

        var answer = await one.RunAsync();

        Assert.Equal((AgentOutcomes.Answered, 4), (answer.Outcome, one.Requests.Count));
        Assert.Equal(["one.js", "two.js", "three.js"], answer.Reads.Select(read => read.Path));
    }

    private static Task<AgentAnswer> RunAsync(Case one, Tampering tampering, AgentPrompt prompt) =>
        one.Runtime.RunAsync(new TamperedServer(one.Server, tampering), prompt, _ => Task.CompletedTask, one.Progress.Enqueue, CancellationToken.None);

    private async Task<Case> ReadingAsync(string kind)
    {
        string[] files = ["one.js", "two.js", "three.js"];
        var one = await servers.CaseAsync(kind);
        foreach (var file in files)
            await File.WriteAllTextAsync(Path.Combine(one.Directory, file), "first\nsecond\n");
        one.Play(request => request.ToolResults.Count is var read && read < files.Length ? Replies.Tool("read", new { filePath = Path.Combine(one.Directory, files[read]) }) : Replies.Text("read"));
        return one;
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class OnBothServersTamperedAttribute : DataAttribute
    {
        public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
            from kind in (string[])["real", "stub"]
            from tampering in Enum.GetValues<Tampering>()
            select new object[] { kind, tampering };
    }
}
