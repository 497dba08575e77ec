using System.Text.Json;
using Orchestrate.Cli.Api;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Tests;

public sealed class When_a_run_is_told
{
    private static string Recorded(string name) => Path.Combine(AppContext.BaseDirectory, "recorded", name);

    [Fact]
    public void Should_read_as_approved()
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, colours: false);
        var narrator = new RunNarrator();
        var clock = new RunClock();
        var ledger = new RunLedger();
        foreach (var frame in File.ReadLines(Recorded("demo.ndjson")).Select(Read))
        {
            ledger.Observe(frame);
            foreach (var line in narrator.Tell(frame))
                terminal.Line($"{clock.At(frame)} {line}");
        }
        terminal.Line(string.Empty);
        RunViews.Report(terminal, ledger.Report());

        var told = output.ToString();
        var approved = Recorded("demo.approved.txt");
        File.WriteAllText(Path.ChangeExtension(approved, ".received.txt"), told);
        Assert.Equal(File.Exists(approved) ? File.ReadAllText(approved) : string.Empty, told);
    }

    [Theory]
    [InlineData("run.breaker.opened", """{"rule":"FAIL-3","key":"provider:openai","failures":3,"open_until":"2030-01-01T12:01:00.1234567+00:00"}""", "provider:openai failed 3 times in a row; nothing is sent to it before 12:01:00 UTC, then one trial")]
    [InlineData("run.breaker.closed", """{"rule":"FAIL-3","key":"agent:general"}""", "agent:general works again")]
    [InlineData("run.task.split_requested", """{"task_id":"T1","failure_class":"overload"}""", "T1[/] [yellow]too large[/] for one turn (overload)")]
    [InlineData("run.suggested", """{"rule":"FAIL-5","task_id":"T1","message":"Debug it."}""", "Debug it.")]
    [InlineData("run.branch.taken", """{"rule":"BR-1","task_id":"T1","detail":"output.score is 72, so `output.score >= 90` is false: dispatch Task #T3"}""", "T1[/] [bold]branch[/] output.score is 72, so `output.score >= 90` is false: dispatch Task #T3")]
    [InlineData("run.task.split_requested", """{"rule":"FAIL-2","task_id":"T1","failure_class":"overload"}""", "FAIL-2[/] [bold]T1")]
    [InlineData("run.task.conflicted", """{"rule":"VER-9","task_id":"T2","conflicts":["a.js"]}""", "VER-9[/] [bold]T2")]
    [InlineData("run.checkpoint", """{"rule":"CTX-1","message":"15 tool calls were made."}""", "CTX-1[/] 15 tool calls were made.")]
    [InlineData("run.something.new", """{"rule":"BR-1","task_id":"T1","message":"It goes on with T2."}""", "BR-1[/] [bold]T1[/] It goes on with T2.")]
    [InlineData("run.suggested", """{"rule":"CTX-1","command":"handover","message":"The run has made 15 tool calls.","number":15}""", "CTX-1[/] handover: The run has made 15 tool calls.")]
    [InlineData("run.budget.granted", """{"max_tokens":2000000}""", "2,000,000 tokens in all")]
    [InlineData("run.escalation.raised", """{"step_id":"escalation-1","reason":"overload","message":"m","options":["retry"],"history":["T1 attempt 1"],"findings":["a cause"]}""", "a cause")]
    public void Should_say_what_stops_a_run_from_going_on(string type, string properties, string said)
    {
        using var document = JsonDocument.Parse(properties);

        Assert.Contains(said, string.Join('\n', new RunNarrator().Tell(new RunFrame(1, type, document.RootElement))), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_show_an_event_of_an_unknown_type_as_it_is()
    {
        var line = Assert.Single(new RunNarrator().Tell(new RunFrame(7, "run.something.new", JsonSerializer.SerializeToElement(new { a = 1 }))));
        Assert.Contains("run.something.new", line, StringComparison.Ordinal);
        Assert.Contains("\"a\":1", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_survive_any_event_with_any_properties()
    {
        var types = File.ReadLines(Recorded("demo.ndjson")).Select(line => Read(line).Type).Distinct()
            .Concat(["run.plan.refused", "run.escalation.raised", "run.step.acknowledged", "run.cancel.requested", "run.paused", "run.resumed", "run.work.lost", "run.failed", "run.turn.progressed",
                "run.breaker.opened", "run.breaker.closed", "run.task.split_requested", "run.suggested", "run.checkpoint", "run.budget.granted", "run.session.replaced", "run.session.degraded", RunFrame.Gap]);
        foreach (var type in types)
        {
            foreach (var properties in (string[])["{}", "[]", "null", "\"text\"", """{"tasks":"no list","score":"x","percent":1e99,"task_id":{},"limits":7,"requirements":[1]}"""])
            {
                using var output = new StringWriter();
                var terminal = new Terminal(output, colours: true);
                using var document = JsonDocument.Parse(properties);
                foreach (var line in new RunNarrator().Tell(new RunFrame(1, type, document.RootElement)))
                    terminal.Line(line);
                new RunLedger().Observe(new RunFrame(1, type, document.RootElement));
            }
        }
    }

    [Fact]
    public void Should_not_let_an_agent_write_to_the_terminal()
    {
        var hostile = "\u001b[2J\u001b[1;32mcompleted\u001b[0m\r\n\u0007[red]x[/] \u202Etxet \u009b31m";
        using var output = new StringWriter();
        var terminal = new Terminal(output, colours: false);
        foreach (var line in new RunNarrator().Tell(new RunFrame(1, "run.task.failed", JsonSerializer.SerializeToElement(new { task_id = hostile, detail = hostile }))))
            terminal.Line(line);
        var text = output.ToString().TrimEnd('\n', '\r');
        Assert.DoesNotContain(text, character => char.IsControl(character) || character == '\u202E');
        Assert.Contains("[red]x[/]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_add_up_who_did_what_from_the_events()
    {
        var ledger = new RunLedger();
        foreach (var frame in File.ReadLines(Recorded("demo.ndjson")).Select(Read))
            ledger.Observe(frame);
        var report = ledger.Report();
        Assert.Equal("completed", report.GetProperty("status").GetString());
        var caught = Assert.Single(report.GetProperty("contributions").EnumerateArray(), part => part.GetProperty("sent_back").GetInt32() > 0);
        Assert.Equal(2, caught.GetProperty("turns").GetInt32());
        Assert.Equal(3, report.GetProperty("acceptance").GetArrayLength());
    }

    private static RunFrame Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        return RunFrame.Parse(document.RootElement.GetProperty("seq").ToString(), line)!;
    }
}
