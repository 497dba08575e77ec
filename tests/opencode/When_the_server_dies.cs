using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests;

[Collection(SharedServers.Name)]
public sealed class When_the_server_dies(Servers servers)
{
    [Theory, OnBothServers]
    public async Task Should_report_the_turn_as_lost_and_resume_it_in_a_new_process(string kind)
    {
        var one = await servers.CaseAsync(kind, ownServer: true);
        one.Play(request => request switch
        {
            { ToolResults.Count: 0 } => Replies.Tool("bash", new { command = "echo once >> done.txt", description = "works" }),
            { Number: 2 } => Replies.Hang(),
            _ => Replies.Text("resumed"),
        });
        var running = one.RunAsync();
        await Eventually.HoldsAsync("the model hangs after the tool", () => one.Requests.Count == 2);
        Signals.Send("KILL", one.ServerProcess());
        var lost = await running;
        Assert.Equal((AgentOutcomes.Lost, true), (lost.Outcome, lost.StopConfirmed));
        Assert.False(one.Server.IsAlive);

        await one.RestartAsync();
        var resumed = await one.RunAsync();

        Assert.Equal((AgentOutcomes.Answered, "resumed"), (resumed.Outcome, resumed.Text));
        Assert.Equal(lost.SessionId, resumed.SessionId);
        Assert.Equal("once\n", await File.ReadAllTextAsync(Path.Combine(one.Directory, "done.txt")));
    }

    [Theory, OnBothServers]
    public async Task Should_start_afresh_when_the_work_of_the_lost_turn_is_gone(string kind)
    {
        var one = await servers.CaseAsync(kind, ownServer: true);
        var done = Path.Combine(one.Directory, "done.txt");
        one.Play(request => request switch
        {
            { Number: 2 } => Replies.Hang(),
            { ToolResults.Count: 0, Number: < 4 } => Replies.Tool("bash", new { command = "echo once >> done.txt", description = "works" }),
            _ => Replies.Text("done"),
        });
        var running = one.RunAsync();
        await Eventually.HoldsAsync("the model hangs after the tool", () => one.Requests.Count == 2);
        Signals.Send("KILL", one.ServerProcess());
        var lost = await running;
        File.Delete(done);

        await one.RestartAsync();
        var again = await one.RunAsync(one.Prompt() with { LeaseEpoch = 2 });
        await one.RestartAsync();
        var next = await one.RunAsync(one.Prompt(turn: 2));

        Assert.Equal((AgentOutcomes.Answered, AgentOutcomes.Answered), (again.Outcome, next.Outcome));
        Assert.NotEqual(lost.SessionId, again.SessionId);
        Assert.Equal(again.SessionId, next.SessionId);
        Assert.Equal("once\n", await File.ReadAllTextAsync(done));
    }

    [Theory, OnBothServers]
    public async Task Should_kill_the_commands_that_it_left_behind(string kind)
    {
        var one = await servers.CaseAsync(kind, ownServer: true);
        one.Play(_ => Replies.Tool("bash", new { command = $"sleep 300; echo {one.Key}", description = "waits" }));
        var running = one.RunAsync();
        await Eventually.HoldsAsync("the command runs", () => Signals.Find(one.Key).Count > 0);

        Signals.Send("KILL", one.ServerProcess());

        Assert.Equal(AgentOutcomes.Lost, (await running).Outcome);
    }

    [Theory, OnBothServers]
    public async Task Should_say_so_when_it_went_away_before_the_prompt(string kind)
    {
        var one = await servers.CaseAsync(kind, ownServer: true);
        await one.Server.KillAsync();

        var gone = await Assert.ThrowsAsync<OpenCodeUnavailableException>(() => one.RunAsync());

        Assert.Equal((OpenCodeErrors.Unreachable, false), (gone.Code, gone.Fatal));
        Assert.Empty(one.Requests);
    }
}
