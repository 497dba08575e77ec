using Orchestrate.Domain.Limits;

namespace Orchestrate.Domain.Tests;

public sealed class When_limits_are_resolved
{
    [Fact]
    public void Should_take_the_smaller_of_server_and_bundle()
    {
        var limits = EffectiveLimits.Resolve(new() { MaxIterations = 1000, MaxParallelWorkers = 1, MaxCostUsd = 0.5m }, new());

        Assert.Equal(100, limits.MaxIterations);
        Assert.Equal(1, limits.MaxParallelWorkers);
        Assert.Equal(500_000, limits.MaxCostMicroUsd);
        Assert.Equal(50_000, limits.MaxTokens);
        Assert.Equal(14_400, limits.RunTimeoutSeconds);
    }
}
