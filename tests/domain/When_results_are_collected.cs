using Orchestrate.Domain.Artifacts;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>CWB-1: the more agents report, the less each returns; what is too much is cut and kept.</summary>
[Trait("Rule", "CWB-1")]
public sealed class When_results_are_collected
{
    private static readonly StoredArtifact Kept = new(new string('b', 64), 900, "text/markdown; charset=utf-8", "scratch_agent-1-title-of-t1.md");

    [Theory]
    [InlineData(1, "direct", null, 8000)]
    [InlineData(4, "direct", null, 8000)]
    [InlineData(5, "summary", 30, 500)]
    [InlineData(9, "summary", 30, 500)]
    [InlineData(10, "file_based", 3, 500)]
    [InlineData(20, "file_based", 3, 500)]
    public void Should_choose_the_mode_by_the_number_of_agents(int agents, string mode, int? lines, int tokens)
    {
        var chosen = CollectionMode.For(agents);

        Assert.Equal((mode, new AnswerLimit(lines, tokens)), (chosen.Name, chosen.Limit));
    }

    [Theory]
    [InlineData(1, "Explore the Cart!", "scratch/agent-1-explore-the-cart.md")]
    [InlineData(12, "../../etc/passwd", "scratch/agent-12-etc-passwd.md")]
    [InlineData(3, "Überblick — 100 %", "scratch/agent-3-berblick-100.md")]
    [InlineData(4, "…", "scratch/agent-4-task.md")]
    [InlineData(5, "A title that goes on and on until nobody reads it", "scratch/agent-5-a-title-that-goes-on-and-on-until-nobody.md")]
    public void Should_name_the_details_after_number_and_topic(int number, string title, string expected) => Assert.Equal(expected, CollectionMode.DetailsName(number, title));

    [Theory]
    [InlineData(4, null, null, null, null)]
    [InlineData(4, "minimal", null, "minimal", null)]
    [InlineData(5, null, null, "summary", null)]
    [InlineData(5, "full", null, "summary", null)]
    [InlineData(5, "summary", null, "summary", null)]
    [InlineData(9, "minimal", null, "minimal", null)]
    [InlineData(10, null, null, "minimal", "scratch/agent-2-title-of-t2.md")]
    [InlineData(10, "summary", "docs/findings.md", "minimal", "docs/findings.md")]
    public void Should_set_what_a_task_does_not_ask_for_itself(int agents, string? size, string? writeTo, string? expectedSize, string? expectedWriteTo)
    {
        var tasks = Enumerable.Range(1, agents).Select(i => Samples.Task($"T{i}")).ToList();
        tasks[1] = tasks[1] with { OutputSize = size, WriteTo = writeTo };

        var review = CollectionRules.Apply(new(tasks, [], [new("AGT-1", "T1", "before")]) { Ceiling = new(2, null) });

        Assert.Equal((expectedSize, expectedWriteTo), (review.Tasks[1].OutputSize, review.Tasks[1].WriteTo));
        Assert.Equal(size != expectedSize || writeTo != expectedWriteTo, review.Repairs.Any(r => r is { Rule: "CWB-1", TaskId: "T2" }));
        Assert.Equal("before", review.Repairs[0].Message);
    }

    [Theory]
    [InlineData(3, 10, "a\nb\nc", "a\nb\nc")]
    [InlineData(3, 10, "a\nb\nc\n\n", "a\nb\nc\n\n")]
    [InlineData(3, 10, "a\r\nb\r\nc\r\nd", "a\nb\nc […cut]")]
    [InlineData(null, 4, "1234567890123456", "1234567890123456")]
    [InlineData(null, 4, "12345678901234567", "123456789 […cut]")]
    public void Should_cut_at_the_line_and_token_that_is_one_too_many(int? lines, int tokens, string text, string expected)
    {
        var limit = new AnswerLimit(lines, tokens);

        Assert.Equal(expected, limit.Cut(text));
        Assert.Equal(text == expected, limit.Fits(text));
        Assert.True(limit.Fits(limit.Cut(text)));
    }

    [Fact]
    public void Should_tell_cut_and_keep_what_is_too_long()
    {
        var (simulator, orders) = Run(OfSize("summary"), answer => answer with { AnswerArtifact = Kept, Result = Reporting(string.Join('\n', Enumerable.Range(1, 31).Select(i => $"line {i}"))) });

        var order = orders.Single(o => o.Kind == "work");
        Assert.Equal((30, 500), (order.ReportLines, order.ReportTokens));
        Assert.Contains("at most 30 lines and 500 tokens", order.Prompt, StringComparison.Ordinal);
        Assert.EndsWith("line 30 […cut]", simulator.State.Tasks[0].Attempt.Report, StringComparison.Ordinal);
        Assert.DoesNotContain("line 31", orders.Single(o => o.Kind == "synthesis").Prompt, StringComparison.Ordinal);
        var breach = Breach(simulator)!;
        foreach (var said in new[] { "31 lines", "at most 30 lines and 500 tokens", "is kept as an artifact" })
            Assert.Contains(said, breach, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_say_nothing_of_a_report_that_fits()
    {
        var (simulator, _) = Run(OfSize("summary"), answer => answer with { Result = Reporting(string.Join('\n', Enumerable.Range(1, 30).Select(i => $"line {i}"))) });

        Assert.Null(Breach(simulator));
        Assert.EndsWith("line 30", simulator.State.Tasks[0].Attempt.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_details_in_the_report_turn_without_quoting_them()
    {
        var (simulator, orders) = Run(OfSize("minimal") with { WriteTo = "scratch/agent-1-title-of-t1.md" }, answer => answer with { Details = [Kept] });

        Assert.Contains("\"name\": \"scratch/agent-1-title-of-t1.md\"", orders.Single(o => o.Kind == "work").Prompt, StringComparison.Ordinal);
        Assert.Contains($"`{Kept.Name}` (900 bytes, sha256 {Kept.Sha256})", orders.Single(o => o.Kind == "synthesis").Prompt, StringComparison.Ordinal);
        Assert.Null(Breach(simulator));
    }

    [Fact]
    public void Should_warn_and_go_on_without_the_details()
    {
        var (simulator, _) = Run(OfSize("minimal") with { WriteTo = "scratch/agent-1-title-of-t1.md" }, answer => answer);

        Assert.Contains("`scratch/agent-1-title-of-t1.md`", Breach(simulator), StringComparison.Ordinal);
        Assert.Equal(TaskProgress.Merged, simulator.State.Tasks[0].Progress);
    }

    [Fact]
    public void Should_not_merge_details_that_were_written_into_the_repository()
    {
        const string details = "scratch/agent-1-title-of-t1.md";
        var turns = 0;
        var (simulator, orders) = Run(OfSize("minimal") with { WriteTo = details }, answer => ++turns == 1 ? answer with { ChangedFiles = [.. answer.ChangedFiles, details], Details = [Kept] } : answer with { Details = [Kept] });

        Assert.Contains(orders, o => o.Kind == "work" && o.Prompt.Contains($"[CWB-1] details: `{details}` was written into the repository", StringComparison.Ordinal));
        Assert.Equal((TaskProgress.Merged, 2), (simulator.State.Tasks[0].Progress, simulator.State.Tasks[0].Attempt.Turns));
    }

    [Theory]
    [InlineData(4, 6000)]
    [InlineData(12, 2000)]
    public void Should_tell_who_waited_for_many_less_of_each(int many, int characters)
    {
        var orders = new List<TurnOrder>();
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000, MaxTasks = 20 }, new() { ParallelOverride = true })))
        {
            Dispatched = (command, _, _) =>
            {
                if (command is RunCommand.Turn turn)
                    orders.Add(turn.Order);
            },
        };
        var first = Enumerable.Range(1, many).Select(i => Samples.Task($"T{i}")).ToList();
        var package = new ContextPackage { Findings = new string('x', 9000), Patterns = "p", Dependencies = "d", RisksAndUnknowns = "r", Recommendation = "r", NestedDispatchStatus = "none" };
        simulator.Run(new HonestWorld([.. first, Samples.Task("LAST", [.. first.Select(t => t.TaskId)])])
        {
            Worker = (task, _, _) => HonestWorld.Done(orders.Last(o => o.TaskId == task)) with { Result = Samples.Result() with { ContextPackage = package } },
        });

        var prompt = orders.Single(o => o.TaskId == "LAST").Prompt;
        var quoted = prompt.Split("<result>").Skip(1).Select(part => part[..part.IndexOf("</result>", StringComparison.Ordinal)].Count(c => c == 'x')).ToList();
        Assert.Equal(many, quoted.Count);
        Assert.All(quoted, x => Assert.InRange(x, characters - 100, characters));
    }

    private static AgentTask OfSize(string size) => Samples.Task("T1") with { OutputSize = size };

    private static AgentResult Reporting(string report) => Samples.Result() with { IterationSummary = Samples.Result().IterationSummary with { Report = report } };

    private static string? Breach(RunSimulator simulator) =>
        simulator.Events.SingleOrDefault(e => e.Type == "run.rule.breached" && e.Data.GetProperty("rule").GetString() == "CWB-1")?.Data.GetProperty("message").GetString();

    private static (RunSimulator Simulator, List<TurnOrder> Orders) Run(AgentTask task, Func<TurnReport, TurnReport> answer)
    {
        var orders = new List<TurnOrder>();
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()))
        {
            Dispatched = (command, _, _) =>
            {
                if (command is RunCommand.Turn turn)
                    orders.Add(turn.Order);
            },
        };
        simulator.Run(new HonestWorld(task) { Worker = (id, attempt, _) => answer(HonestWorld.Done(orders[^1])) });
        return (simulator, orders);
    }
}
