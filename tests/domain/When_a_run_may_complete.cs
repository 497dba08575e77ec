using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>GATE-2: completed only when every required acceptance test was verified on the integrated commit.</summary>
[Trait("Rule", "GATE-2")]
public sealed class When_a_run_may_complete
{
    [Theory]
    [InlineData(true, true, true, RunStatus.Completed)]
    [InlineData(true, false, false, RunStatus.Completed)]
    [InlineData(true, false, true, RunStatus.PartiallyCompleted)]
    [InlineData(false, false, true, RunStatus.Failed)]
    public void Should_need_every_required_test(bool first, bool second, bool secondIsRequired, RunStatus status)
    {
        var bundle = Samples.Bundle(new() { MaxIterations = 1, MaxTokens = 10_000_000 }, new() { Escalation = "fail" }, tests: 2);
        bundle = bundle with { AcceptanceTests = [bundle.AcceptanceTests[0], bundle.AcceptanceTests[1] with { Required = secondIsRequired }] };
        var simulator = new RunSimulator(Samples.Context(bundle));

        simulator.Run(new HonestWorld(Samples.Task("T1")) { Acceptance = (test, _) => test == "A1" ? first : second });

        Assert.Equal(status, simulator.State.Status);
        Assert.Equal(status == RunStatus.Completed, simulator.State.AcceptanceVerified(bundle));
    }

    [Theory]
    [InlineData("head", true, true)]
    [InlineData("another", true, false)]
    [InlineData("head", false, false)]
    public void Should_count_a_verification_of_the_integrated_commit_only(string commit, bool passed, bool verified)
    {
        var bundle = Samples.Bundle();
        var simulator = new RunSimulator(Samples.Context(bundle));

        var state = simulator.State with { Head = "head", Acceptance = [new() { Id = "A1", Verification = Samples.Verified("A1", passed, commit) }] };

        Assert.Equal(verified, state.AcceptanceVerified(bundle));
    }

    [Fact]
    public void Should_not_take_a_bundle_without_required_tests_for_verified()
    {
        var bundle = Samples.Bundle(tests: 0);

        Assert.False((new RunSimulator(Samples.Context(bundle)).State with { Head = "head" }).AcceptanceVerified(bundle));
    }
}
