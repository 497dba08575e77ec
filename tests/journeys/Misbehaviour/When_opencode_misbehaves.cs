using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests.Misbehaviour;

/// <summary>OpenCode's process or its memory goes away in the middle of a turn.</summary>
[Collection(Misbehaviours.Name)]
public sealed class When_opencode_misbehaves(Misbehaviours cases)
{
    [Fact]
    public async Task Should_complete_when_its_process_is_killed()
    {
        var id = await cases.SubmitAsync("killed");
        await Eventually.HoldsAsync(() => Task.FromResult(Processes.Running("sleep", "7441").Count == 1), "the agent's command runs", SharedHost.Patience);
        await Processes.KillAsync(Assert.Single(Processes.OpenCodeOf(id)));

        var run = await cases.Host.EndOfAsync(id, SharedHost.Patience);
        var events = await cases.Host.EventsAsync(id);
        run.IsCompleted(events);
        Assert.Equal(["accepted"], run.Attempts());
        Assert.Equal(["lost", "answered"], events.Turns());
        Assert.Empty(Processes.Running("sleep", "7441"));
    }

    [Fact]
    public async Task Should_go_on_in_a_fresh_session_when_its_memory_is_gone()
    {
        var id = await cases.SubmitAsync("wiped");
        await Eventually.HoldsAsync(() => Task.FromResult(Processes.Running("sleep", "7442").Count == 1), "the agent's command runs", SharedHost.Patience);
        var process = Assert.Single(Processes.OpenCodeOf(id));
        foreach (var home in Directory.GetDirectories(cases.Folder, $"{id:N}", SearchOption.AllDirectories).Where(d => d.Contains("slot-", StringComparison.Ordinal)))
            Directory.Delete(home, recursive: true);
        await Processes.KillAsync(process);

        var run = await cases.Host.EndOfAsync(id, SharedHost.Patience);
        var events = await cases.Host.EventsAsync(id);
        run.IsCompleted(events);
        Assert.Equal(["accepted"], run.Attempts());
        Assert.Equal(2, events.Sessions("work").Distinct().Count());
        var replaced = Assert.Single(events.Of("run.session.replaced"), e => e.Text("kind") == "work");
        Assert.Equal(("FAIL-6", "DO"), (replaced.Text("rule"), replaced.Text("task_id")));
        Assert.Empty(events.Of("run.session.degraded"));
        Assert.Empty(events.Of("run.escalation.raised"));
    }
}
