using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>WAVE-1: small waves, what others wait for first, and a running summary between the waves of many tasks.</summary>
[Trait("Rule", "WAVE-1")]
public sealed class When_waves_are_planned
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 5)]
    [InlineData(6, 5)]
    [InlineData(12, 5)]
    [InlineData(0, 1)]
    public void Should_hold_at_most_five_and_at_most_the_ceiling(int ceiling, int expected) =>
        Assert.Equal(expected, WavePlanner.Next([.. Enumerable.Range(1, 8).Select(i => Samples.Task($"T{i}"))], new HashSet<string>(), ceiling).Count);

    [Theory]
    [InlineData("a b c", "a b c")]
    [InlineData("a b c>b", "b a")]
    [InlineData("a b c>b d>a e>d", "a b")]
    [InlineData("a:low b:medium c:high d", "c b d a")]
    [InlineData("a:high b:low c>b", "b a")]
    public void Should_begin_with_what_others_wait_for_then_with_what_is_complex(string plan, string expected) =>
        Assert.Equal(expected, string.Join(' ', WavePlanner.Next([.. plan.Split(' ').Select(Parse)], new HashSet<string>(), 5)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Should_plan_each_task_of_any_acyclic_plan_once_and_the_same_way_again(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var ceiling = random.Next(1, 13);
            var tasks = Enumerable.Range(0, random.Next(1, 21)).Select(i => Samples.Task($"T{i}", [.. Enumerable.Range(0, i).Where(_ => random.Next(4) == 0).Select(d => $"T{d}")]) with
            {
                Complexity = random.Next(4) switch { 0 => "low", 1 => "medium", 2 => "high", _ => null },
            }).ToList();
            tasks = [.. tasks.OrderBy(_ => random.Next())];

            var waves = Waves(tasks, ceiling);

            Assert.All(waves, wave => Assert.InRange(wave.Count, 1, Math.Min(WavePlanner.WaveSize, ceiling)));
            Assert.Equal(tasks.Select(t => t.TaskId).Order(StringComparer.Ordinal), waves.SelectMany(w => w).Order(StringComparer.Ordinal));
            Assert.Equal(waves, Waves(tasks, ceiling));
        }
    }

    [Fact]
    public void Should_summarise_the_waves_of_ten_tasks_for_the_next_wave_and_the_report()
    {
        var orders = new List<TurnOrder>();
        var simulator = Run(10, orders.Add);

        var told = simulator.Events.Where(e => e.Type == "run.wave.synthesised").ToList();
        Assert.Equal(simulator.State.Iteration.Waves, told.Count);
        Assert.All(told, e => Assert.Equal("WAVE-1", e.Data.GetProperty("rule").GetString()));
        var (first, second) = (orders.First(o => o.Wave == 1), orders.First(o => o.Wave == 2));
        Assert.DoesNotContain("summarised by the server", first.Prompt, StringComparison.Ordinal);
        Assert.Contains($"<waves>\n{told[0].Data.GetProperty("text").GetString()}\n</waves>", second.Prompt, StringComparison.Ordinal);
        Assert.Contains($"{first.TaskId} [by @general] done: r", second.Prompt, StringComparison.Ordinal);
        Assert.Contains("T10 [by @general] done: r", orders.Single(o => o.Kind == "synthesis").Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_summarise_nothing_of_nine_tasks()
    {
        var simulator = Run(9, _ => { });

        Assert.DoesNotContain("run.wave.synthesised", simulator.EventTypes);
        Assert.Null(simulator.State.Iteration.RunningSynthesis);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    public void Should_share_two_thousand_characters_among_all(int count)
    {
        var tasks = Enumerable.Range(1, count).Select(i => Finished($"T{i}", new string('x', 5000))).ToList();

        var text = RunningSynthesis.Of(tasks)!;

        Assert.InRange(text.Length, RunningSynthesis.MaxCharacters - count, RunningSynthesis.MaxCharacters);
        Assert.Equal(count, text.Split('\n').Length);
        Assert.All(text.Split('\n'), (line, i) => Assert.StartsWith($"T{i + 1} [by @general] done: xx", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_say_what_failed_and_leave_out_what_has_not_begun()
    {
        List<TaskState> tasks = [.. Enumerable.Range(3, 8).Select(i => new TaskState { Task = Samples.Task($"T{i}"), Iteration = 1 })];

        Assert.Null(RunningSynthesis.Of(tasks));
        Assert.Null(RunningSynthesis.Of([Finished("T1", "one"), .. tasks]));
        Assert.Equal("T1 [by @general] done: one two\nT2 [by @general] failed: It broke.",
            RunningSynthesis.Of([Finished("T1", "one\n\n two\n"), Finished("T2", "two") with { Progress = TaskProgress.Failed, Detail = "It broke." }, .. tasks]));
    }

    private static TaskState Finished(string id, string report) => new()
    {
        Task = Samples.Task(id),
        Iteration = 1,
        Progress = TaskProgress.Merged,
        Attempts = [new() { AttemptId = Guid.Empty, Number = 1, Agent = "general", BaseCommit = "base", Commit = "done", Report = report }],
    };

    private static RunSimulator Run(int count, Action<TurnOrder> hear)
    {
        var tasks = Enumerable.Range(1, count).Select(i => Samples.Task($"T{i}") with { Files = [$"src/{i}.js"], Estimate = new() { Reads = 3, Edits = 2, Verification = 1 } });
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle(new() { MaxTokens = 10_000_000 })))
        {
            Dispatched = (command, _, _) =>
            {
                if (command is RunCommand.Turn turn)
                    hear(turn.Order);
            },
        };
        simulator.Run(new HonestWorld([.. tasks]));
        Assert.Equal(RunStatus.Completed, simulator.State.Status);
        return simulator;
    }

    /// <summary>All waves of a plan, each task of a wave finished before the next.</summary>
    private static List<IReadOnlyList<string>> Waves(List<AgentTask> tasks, int ceiling)
    {
        var (waiting, done, waves) = (tasks.ToList(), new HashSet<string>(), new List<IReadOnlyList<string>>());
        while (WavePlanner.Next(waiting, done, ceiling) is { Count: > 0 } wave)
        {
            Assert.All(wave, id => Assert.Subset(done, tasks.Single(t => t.TaskId == id).Depends.ToHashSet()));
            waves.Add(wave);
            done.UnionWith(wave);
            waiting.RemoveAll(t => wave.Contains(t.TaskId));
        }

        return waves;
    }

    /// <summary><c>id:complexity</c> or <c>id&gt;dependency</c>.</summary>
    private static AgentTask Parse(string text)
    {
        var parts = text.Split('>');
        var named = parts[0].Split(':');
        return Samples.Task(named[0], parts[1..]) with { Complexity = named.ElementAtOrDefault(1) };
    }
}
