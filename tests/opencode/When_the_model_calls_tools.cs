using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests;

[Collection(SharedServers.Name)]
public sealed class When_the_model_calls_tools(Servers servers)
{
    [Theory, OnBothServers]
    public async Task Should_execute_them_in_the_attempts_directory_and_report_them(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => request.ToolResults.Count switch
        {
            0 => Replies.Tool("write", new { filePath = Path.Combine(one.Directory, "note.txt"), content = "written" }),
            1 => Replies.Tool("bash", new { command = "pwd; cat note.txt", description = "looks" }),
            _ => Replies.Text(request.ToolResults[1]),
        });

        var answer = await one.RunAsync();

        Assert.Equal(AgentOutcomes.Answered, answer.Outcome);
        Assert.Contains(one.Directory, answer.Text, StringComparison.Ordinal);
        Assert.Contains("written", answer.Text, StringComparison.Ordinal);
        Assert.Equal(2, answer.ToolCalls);
        foreach (var tool in new[] { "write", "bash" })
            Assert.Equal(["running", "completed"], one.Progress.Where(progress => progress.Kind == "tool" && progress.Tool == tool).Select(progress => progress.State));
    }

    [Theory, OnBothServers]
    public async Task Should_neither_offer_nor_run_the_task_tool(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => request.ToolResults.Count == 0
            ? Replies.Tool("task", new { description = "nested", prompt = "do it for me", subagent_type = "worker" })
            : Replies.Text(request.ToolResults[0]));

        var answer = await one.RunAsync(one.Prompt() with { Tools = ["read", "task", "question"] });

        Assert.Equal(AgentOutcomes.Answered, answer.Outcome);
        Assert.Contains("unavailable tool", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, answer.ChildSessions);
        Assert.All(one.Requests, request => Assert.Equal(["read"], request.Tools));
    }

    [Theory, OnBothServers]
    public async Task Should_refuse_files_outside_the_directory(string kind)
    {
        var one = await servers.CaseAsync(kind);
        var outside = Path.Combine(one.Environment.WorkspaceFolder, $"{one.Key}.txt");
        one.Play(request => request.ToolResults.Count == 0 ? Replies.Tool("write", new { filePath = outside, content = "escaped" }) : Replies.Text(request.ToolResults[0]));

        var answer = await one.RunAsync();

        Assert.Contains("rule which prevents", answer.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(outside));
    }

    [Theory, OnBothServers]
    public async Task Should_abort_as_overload_beyond_the_limit_of_tool_calls(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => Replies.Tool("bash", new { command = $"echo {request.Number} >> calls.txt", description = "counts" }));

        var answer = await one.RunAsync(one.Prompt() with { ToolCallLimit = 3 });

        Assert.Equal((AgentOutcomes.Overload, true), (answer.Outcome, answer.StopConfirmed));
        Assert.Contains("TCB-3", answer.Detail, StringComparison.Ordinal);
        Assert.InRange(answer.ToolCalls, 4, 8);
        Assert.Empty(await one.Server.Client.StatusAsync(one.Directory, default));
    }

    [Theory, OnBothServers]
    public async Task Should_not_mistake_many_quick_tool_calls_for_a_hot_loop(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => request.ToolResults.Count < 25 ? Replies.Tool("bash", new { command = "true", description = "quick" }) : Replies.Text("done"));

        var answer = await one.RunAsync(one.Prompt() with { ToolCallLimit = 40 });

        Assert.Equal((AgentOutcomes.Answered, 25), (answer.Outcome, answer.ToolCalls));
    }

    [Theory, OnBothServers]
    public async Task Should_count_child_sessions(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Text("ok"));
        var first = await one.RunAsync();
        await one.Server.Client.CreateSessionAsync(
            new NewOpenCodeSession { Directory = one.Directory, Title = "smuggled", ParentId = first.SessionId, Metadata = new Dictionary<string, string>(), Permissions = [] }, default);

        var second = await one.RunAsync(one.Prompt(2));

        Assert.Equal((0, 1), (first.ChildSessions, second.ChildSessions));
    }
}
