using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;

namespace Orchestrate.Domain.Tests;

/// <summary>LIM-1: effective = min(server, bundle), finite; the protocol's defaults.</summary>
[Trait("Rule", "LIM-1")]
public sealed class When_limits_are_resolved
{
    /// <summary>Limit, default, the server's maximum.</summary>
    public static TheoryData<string, long, long> Limits => new()
    {
        { "iterations", 10, 100 },
        { "run seconds", 4 * 3600, 24 * 3600 },
        { "turn seconds", 600, 3600 },
        { "inactivity seconds", 120, 1800 },
        { "turns per attempt", 5, 50 },
        { "tasks", 50, 500 },
        { "parallel workers", 2, 12 },
        { "attempts per task", 3, 10 },
        { "plan refusals", 3, 10 },
        { "model calls per turn", 25, 200 },
        { "tool calls per turn", 40, 400 },
        { "tokens", 50_000, 100_000_000 },
        { "cost", 5_000_000, 1_000_000_000 },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Should_have_the_protocols_default_when_the_bundle_is_silent(string limit, long @default, long maximum)
    {
        Assert.Equal(@default, Effective(limit, null));
        Assert.True(@default <= maximum);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Should_take_the_smaller_of_server_and_bundle(string limit, long @default, long maximum)
    {
        Assert.Equal(1, Effective(limit, 1));
        Assert.Equal(@default - 1, Effective(limit, @default - 1));
        Assert.Equal(@default + 1, Effective(limit, @default + 1));
        Assert.Equal(maximum - 1, Effective(limit, maximum - 1));
        Assert.Equal(maximum, Effective(limit, maximum));
        Assert.Equal(maximum, Effective(limit, maximum + 1));
    }

    [Fact]
    public void Should_leave_what_no_bundle_can_ask_for_to_the_server()
    {
        var limits = EffectiveLimits.Resolve(new(), new());

        Assert.Equal((10, 3, 7 * 24 * 3600), (limits.MaxLostTurns, limits.Stagnation, limits.MaxPauseSeconds));
        Assert.Equal(7, EffectiveLimits.Resolve(new(), new() { LostTurns = 7 }).MaxLostTurns);
    }

    [Theory]
    [InlineData("0.5", 500_000)]
    [InlineData("0.000001", 1)]
    [InlineData("5", 5_000_000)]
    public void Should_count_money_in_millionths(string usd, long micro) =>
        Assert.Equal(micro, EffectiveLimits.Resolve(new() { MaxCostUsd = decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture) }, new()).MaxCostMicroUsd);

    [Fact]
    public void Should_know_every_limit_that_a_bundle_may_set() =>
        Assert.Equal(typeof(RequestedLimits).GetProperties().Length, Limits.Count);

    private static long Effective(string limit, long? asked)
    {
        var number = (int?)asked;
        var limits = EffectiveLimits.Resolve(limit switch
        {
            "iterations" => new() { MaxIterations = number },
            "run seconds" => new() { RunTimeoutSeconds = number },
            "turn seconds" => new() { TurnTimeoutSeconds = number },
            "inactivity seconds" => new() { InactivityTimeoutSeconds = number },
            "turns per attempt" => new() { MaxTurnsPerAttempt = number },
            "tasks" => new() { MaxTasks = number },
            "parallel workers" => new() { MaxParallelWorkers = number },
            "attempts per task" => new() { MaxAttemptsPerTask = number },
            "plan refusals" => new() { MaxPlanRefusals = number },
            "model calls per turn" => new() { MaxModelCallsPerTurn = number },
            "tool calls per turn" => new() { MaxToolCallsPerTurn = number },
            "tokens" => new() { MaxTokens = asked },
            "cost" => new RequestedLimits { MaxCostUsd = asked / 1_000_000m },
            _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, "Unknown limit."),
        }, new());
        return limit switch
        {
            "iterations" => limits.MaxIterations,
            "run seconds" => limits.RunTimeoutSeconds,
            "turn seconds" => limits.TurnTimeoutSeconds,
            "inactivity seconds" => limits.InactivityTimeoutSeconds,
            "turns per attempt" => limits.MaxTurnsPerAttempt,
            "tasks" => limits.MaxTasks,
            "parallel workers" => limits.MaxParallelWorkers,
            "attempts per task" => limits.MaxAttemptsPerTask,
            "plan refusals" => limits.MaxPlanRefusals,
            "model calls per turn" => limits.MaxModelCallsPerTurn,
            "tool calls per turn" => limits.MaxToolCallsPerTurn,
            "tokens" => limits.MaxTokens,
            _ => limits.MaxCostMicroUsd,
        };
    }
}
