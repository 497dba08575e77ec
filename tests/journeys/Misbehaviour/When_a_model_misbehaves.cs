using System.Text.Json;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.Journeys.Tests.Misbehaviour;

/// <summary>What a run does when its model fails in the ways that were measured with real OpenCode. An honest agent never loses an attempt by it.</summary>
[Collection(Misbehaviours.Name)]
public sealed class When_a_model_misbehaves(Misbehaviours cases)
{
    [Theory]
    [InlineData("useless")]
    [InlineData("empty")]
    public async Task Should_cut_the_hot_loop_and_go_on_with_another_turn(string name)
    {
        var (run, events) = await EndOfAsync(name);

        run.IsCompleted(events);
        Assert.Equal(["accepted"], run.Attempts());
        Assert.Equal(["transient", "answered"], events.Turns());
        Assert.Equal(3, cases.Ledger(name).Entries.Count(e => e.Fault is not null));
        Assert.True(Assert.Single(events.Of("run.turn.retried")).GetProperty("provider_fault").GetBoolean());
    }

    [Fact]
    public async Task Should_not_even_notice_what_opencode_tries_again_itself()
    {
        var (run, events) = await EndOfAsync("blips");

        run.IsCompleted(events);
        Assert.Equal(["accepted"], run.Attempts());
        Assert.Equal(["answered"], events.Turns());
        Assert.Empty(events.Of("run.turn.retried"));
        Assert.Equal(["status", "status", "cut_stream"], cases.Ledger("blips").Entries.Select(e => e.Fault).OfType<string>());
    }

    [Fact]
    public async Task Should_leave_a_busy_provider_alone_for_as_long_as_it_asks()
    {
        var (run, events) = await EndOfAsync("busy");

        run.IsCompleted(events);
        Assert.Equal(["accepted"], run.Attempts());
        Assert.Equal(["transient", "answered"], events.Turns());
        var opened = Assert.Single(events.Of("run.breaker.opened"));
        Assert.Equal("provider:busy", opened.Text("key"));
        Assert.Contains(events.Of("run.breaker.closed"), e => e.Text("key") == "provider:busy");
        var second = cases.Ledger("busy").Entries.Where(e => e.Position["kind"] == "work").ElementAt(1);
        Assert.True(second.At >= opened.GetProperty("open_until").GetDateTimeOffset());
    }

    [Fact]
    public async Task Should_ask_a_person_about_a_provider_that_stays_down_and_complete_when_it_is_back()
    {
        var id = await cases.RunOfAsync("down");
        await cases.SeesAsync(id, "run.escalation.raised");
        await using var back = await ScriptedModelServer.StartAsync(
            ScenarioParser.Parse(Plans.With($$"""
              - when: { kind: work, task: DO }
                steps: {{Plans.Honest}}
            """)), port: cases.DownPort);
        await cases.AcknowledgeAsync(id, "system_degraded", "retry");

        var (run, events) = await EndOfAsync(id);
        run.IsCompleted(events);
        Assert.Equal(3, events.Of("run.breaker.opened").Count(e => e.Text("key") == "provider:down"));
        Assert.True(events.Turns("plan").Count(t => t == "transient") >= 5);
    }

    [Fact]
    public async Task Should_try_a_silent_plan_again()
    {
        var (run, events) = await EndOfAsync("silent");

        run.IsCompleted(events);
        Assert.Equal("timeout", events.Turns("plan").First());
        Assert.All(events.Of("run.turn.finished"), e => Assert.True(e.GetProperty("stop_confirmed").GetBoolean()));
        Assert.Empty(events.Of("run.escalation.raised"));
    }

    [Fact]
    public async Task Should_keep_what_was_done_before_the_model_fell_silent()
    {
        var (run, events) = await EndOfAsync("stalling");

        run.IsCompleted(events);
        Assert.Equal(["timeout", "accepted"], run.Attempts());
    }

    [Fact]
    public async Task Should_allow_one_repair_of_an_answer_that_violates_the_schema()
    {
        var (run, events) = await EndOfAsync("violating");

        run.IsCompleted(events);
        Assert.Equal(["invalid_result", "accepted"], run.Attempts());
        Assert.Equal(["revise", "fail", "accept"], events.Of("run.gate.decided").Select(e => e.Text("decision")));
        Assert.All(events.Of("run.turn.finished").Where(e => e.Text("kind") == "work").Take(2), e => Assert.NotEmpty(e.GetProperty("answer_errors").EnumerateArray()));
    }

    [Theory]
    [InlineData("cut_off", "output limit")]
    [InlineData("full", "ContextOverflowError")]
    public async Task Should_ask_for_a_split_of_what_one_turn_cannot_hold(string name, string said)
    {
        var (run, events) = await EndOfAsync(name);

        run.IsCompleted(events);
        Assert.Equal(["overload"], run.Attempts());
        Assert.Equal(["accepted"], run.Attempts("AGAIN"));
        var asked = Assert.Single(events.Of("run.task.split_requested"));
        Assert.Equal("DO", asked.Text("task_id"));
        Assert.Contains(said, asked.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(events.Of("run.session.degraded"));
    }

    [Fact]
    public async Task Should_give_a_degraded_orchestrator_session_up_once_a_person_agrees()
    {
        var id = await cases.RunOfAsync("degraded");
        await cases.AcknowledgeAsync(id, "session_degraded", "retry");
        var (run, events) = await EndOfAsync(id);

        run.IsCompleted(events);
        Assert.Equal("context_overflow", Assert.Single(events.Of("run.session.degraded")).Text("fault"));
        Assert.Equal(2, events.Sessions("plan").Distinct().Count());
        Assert.Equal("orchestrator", Assert.Single(events.Of("run.session.replaced"), e => e.Text("kind") == "plan").Text("agent"));
    }

    private async Task<(JsonElement Run, IReadOnlyList<(long Seq, string Type, JsonElement Data)> Events)> EndOfAsync(string name) => await EndOfAsync(await cases.RunOfAsync(name));

    private async Task<(JsonElement Run, IReadOnlyList<(long Seq, string Type, JsonElement Data)> Events)> EndOfAsync(Guid id) =>
        (await cases.Host.EndOfAsync(id, SharedHost.Patience), await cases.Host.EventsAsync(id));
}
