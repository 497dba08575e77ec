using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "TCB-1")]
public sealed class When_a_plan_estimates_its_calls
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(6, 8)]
    [InlineData(7, 10)]
    [InlineData(9, 12)]
    [InlineData(10, 13)]
    [InlineData(20, 26)]
    [InlineData(1_000_000, 1_300_000)]
    [InlineData(int.MaxValue, 1_300_000)]
    public void Should_add_the_buffer_and_round_up(int total, int calls) => Assert.Equal(calls, ToolCallBudget.Calls(Gate.Task("T1", total)));

    [Fact]
    public void Should_count_every_operation()
    {
        var task = Samples.Task("T1") with { Estimate = new() { Reads = 1, Writes = 1, Edits = 1, Bash = 1, Grep = 1, Glob = 1, Verification = 1 } };

        Assert.Equal(10, ToolCallBudget.Calls(task));
        Assert.Equal(0, ToolCallBudget.Calls(task with { Estimate = null }));
    }

    [Theory]
    [InlineData(6, CallStatus.Safe)]
    [InlineData(7, CallStatus.Caution)]
    [InlineData(9, CallStatus.Caution)]
    [InlineData(10, CallStatus.Split)]
    public void Should_grade_a_task(int total, CallStatus status)
    {
        var task = Gate.Task("T1", total);

        Assert.Equal(status, ToolCallBudget.Status(task));
        Assert.Equal(status == CallStatus.Split, Gate.Review(new PlanHistory { Explored = true }, task).Breaches.Any(b => b.Rule == "TCB-1"));
    }

    [Theory]
    [InlineData(10, 2, 5)]
    [InlineData(12, 2, 6)]
    [InlineData(13, 3, 5)]
    [InlineData(20, 4, 5)]
    [InlineData(43, 8, 6)]
    public void Should_suggest_a_split_whose_parts_are_safe(int total, int parts, int each)
    {
        var breach = Gate.Only(Gate.Review(new PlanHistory { Explored = true }, Gate.Task("T1", total)), "TCB-1");

        Assert.Equal("/next_actions/0/task/estimate", breach.Pointer);
        Assert.Contains($"{parts} tasks", breach.Suggestion, StringComparison.Ordinal);
        Assert.Contains($"estimate of about {each}.", breach.Suggestion, StringComparison.Ordinal);
        Assert.True(ToolCallBudget.Calls(each) <= ToolCallBudget.SafeCalls);
    }

    [Fact]
    public void Should_divide_the_files_among_the_parts()
    {
        var task = Gate.Task("T1", 13) with { Files = ["a", "b", "c", "d"] };

        Assert.Contains("By files: a, b; c; d.", Gate.Only(Gate.Review(new PlanHistory { Explored = true }, task), "TCB-1").Suggestion, StringComparison.Ordinal);
    }
}
