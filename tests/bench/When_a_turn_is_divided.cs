using Orchestrate.Bench.OpenCode;

namespace Orchestrate.Bench.Tests;

public sealed class When_a_turn_is_divided
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static OpenCodeCall Call(string name, int from, int to) => new(name, Start.AddMilliseconds(from), Start.AddMilliseconds(to));

    private static TurnTimes Divide(params OpenCodeCall[] calls) => TurnTimes.Of("plan", Start, Start.AddMilliseconds(100), calls);

    [Fact]
    public void Should_give_to_OpenCode_what_was_spent_there()
    {
        var turn = Divide(Call("POST session", 10, 20), Call("POST message", 30, 90));
        Assert.Equal((100, 60, 10, 30), (turn.Whole, turn.Prompt, turn.OtherCalls, turn.Added));
    }

    [Fact]
    public void Should_count_overlapping_calls_once()
    {
        var turn = Divide(Call("POST message", 30, 90), Call("GET status", 40, 50), Call("GET status", 85, 95));
        Assert.Equal((60, 5, 35), (turn.Prompt, turn.OtherCalls, turn.Added));
    }

    [Fact]
    public void Should_leave_out_what_lies_outside()
    {
        var turn = Divide(Call("POST message", -50, -10), Call("GET agent", -10, 10), Call("POST message", 90, 120), Call("POST message", 200, 300));
        Assert.Equal((10, 10, 80), (turn.Prompt, turn.OtherCalls, turn.Added));
    }
}
