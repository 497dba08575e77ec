using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>ORC-2: large files are read in part, and not three of them in a row. A warning that the agent hears in its next turn.</summary>
[Trait("Rule", "ORC-2")]
public sealed class When_the_orchestrator_agent_reads
{
    /// <summary>Reads as <c>path:lines</c>, with <c>!</c> for a targeted one; the lines of the expected breaches.</summary>
    public static TheoryData<string, int[]> Reads => new()
    {
        { "", [] },
        { "a:200", [] },
        { "a:201", [201] },
        { "a:201!", [] },
        { "a:5000 b:10", [5000] },
        { "a:200 b:200 c:200 d:200", [] },
        { "a:201! b:201!", [] },
        { "a:201! b:201! c:201!", [603] },
        { "a:201! b:201! c:200 d:201!", [] },
        { "a:300! a:300! a:300!", [] },
        { "a:300! b:300! a:300! c:300!", [1200] },
        { "a:201 b:201 c:201", [201, 201, 201, 603] },
        { "a:201! b:201! c:201! d:201! e:201! f:201!", [603, 603] },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public void Should_warn_of_large_files_read_whole_and_of_three_in_a_row(string reads, int[] breaches) =>
        Assert.Equal(breaches, TargetedReads.Check(Parse(reads)).Select(b => b.Lines));

    [Fact]
    public void Should_say_which_file_and_what_to_do()
    {
        var breach = Assert.Single(TargetedReads.Check(Parse("src/a.js:201")));

        Assert.Equal("src/a.js", breach.Path);
        Assert.Equal("You read 201 lines of `src/a.js` at once. Read a file of more than 200 lines with `offset` and `limit`: only the part you need.", breach.Message);
    }

    [Fact]
    public void Should_be_an_event_and_a_note_in_the_next_turn_only()
    {
        var prompts = new List<(string Kind, string Prompt)>();
        var simulator = Simulate(prompts, new HonestWorld(Samples.Task("T1"))
        {
            Planner = (iteration, turn) => turn == 1 ? HonestWorld.Answered(Samples.Result()) with { Reads = Parse("a:201"), Result = null, AnswerErrors = ["The final message is no JSON."] } : null,
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        var breach = Assert.Single(Breaches(simulator));
        Assert.Equal(("a", 201), (breach.Data.GetProperty("path").GetString(), breach.Data.GetProperty("lines").GetInt32()));
        Assert.Equal(["plan", "plan", "synthesis"], prompts.Select(p => p.Kind));
        Assert.Equal([false, true, false], prompts.Select(p => p.Prompt.Contains("[ORC-2]", StringComparison.Ordinal)));
    }

    [Fact]
    public void Should_be_told_also_when_the_next_turn_is_the_report_or_another_iteration()
    {
        var prompts = new List<(string Kind, string Prompt)>();
        var simulator = Simulate(prompts, new HonestWorld(Samples.Task("T1")) { Acceptance = (_, commit) => commit.Contains("T1-2", StringComparison.Ordinal) }, everyTurn: "a:201");

        Assert.Equal(["plan", "synthesis", "plan", "synthesis"], prompts.Select(p => p.Kind));
        Assert.Equal([false, true, true, true], prompts.Select(p => p.Prompt.Contains("[ORC-2]", StringComparison.Ordinal)));
        Assert.Equal(4, Breaches(simulator).Count());
    }

    [Fact]
    public void Should_leave_workers_alone()
    {
        var simulator = Simulate([], new HonestWorld(Samples.Task("T1"))
        {
            Worker = (task, attempt, _) => HonestWorld.Answered(Samples.Result()) with { Reads = Parse("a:9000 b:9000 c:9000"), Commit = $"{task}@{attempt}", ChangedFiles = ["src/a.js"], Verifications = [Samples.Verified($"{task}-evidence", true, $"{task}@{attempt}")] },
        });

        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        Assert.Empty(Breaches(simulator));
    }

    private static IEnumerable<RunEvent> Breaches(RunSimulator simulator) =>
        simulator.Events.Where(e => e.Type == "run.rule.breached" && e.Data.GetProperty("rule").GetString() == "ORC-2");

    private static RunSimulator Simulate(List<(string, string)> prompts, HonestWorld world, string? everyTurn = null)
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })))
        {
            Dispatched = (command, _, _) =>
            {
                if (command is RunCommand.Turn { Order.Depth: 0 } turn)
                    prompts.Add((turn.Order.Kind, turn.Order.Prompt));
            },
        };
        if (everyTurn is null)
        {
            simulator.Run(world);
            return simulator;
        }

        while (simulator.Pending.Count > 0)
        {
            if (simulator.Pending[0] is RunCommand.Turn { Order.Depth: 0 } turn)
            {
                var answer = (RunInput.TurnFinished)world.Turn(turn, simulator.State);
                simulator.Apply(answer with { Report = answer.Report with { Reads = Parse(everyTurn) } });
            }
            else
            {
                simulator.AnswerNext(world);
            }
        }

        return simulator;
    }

    private static FileRead[] Parse(string reads) => [.. reads.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(read => read.Split(':'))
        .Select(parts => new FileRead(parts[0], int.Parse(parts[1].TrimEnd('!'), System.Globalization.CultureInfo.InvariantCulture), parts[1].EndsWith('!')))];
}
