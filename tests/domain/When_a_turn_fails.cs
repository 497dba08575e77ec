using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Results;

namespace Orchestrate.Domain.Tests;

[Trait("Rule", "FAIL-7")]
public sealed class When_a_turn_fails
{
    [Theory]
    [InlineData("transient", false)]
    [InlineData("transient", true)]
    [InlineData("overload", false)]
    [InlineData("timeout", false)]
    [InlineData("cancelled", false)]
    [InlineData("lost", false)]
    public void Should_keep_what_the_runtime_said_when_nothing_outweighs_it(string outcome, bool providerFault) =>
        Assert.Equal(new TurnFailure(outcome, "Why.", providerFault), TurnFailures.Of(new() { Outcome = outcome, Detail = "Why.", ProviderFault = providerFault }));

    [Theory]
    [InlineData("tokens", "budget", false)]
    [InlineData("cost", "budget", false)]
    [InlineData("model_calls", "overload", false)]
    [InlineData("hot_loop", "transient", true)]
    [InlineData("provider_busy", "transient", true)]
    [InlineData("provider_rejected", "transient", true)]
    public void Should_go_by_the_breach_that_aborted_it(string breach, string expected, bool providerFault) =>
        Assert.Equal(
            new TurnFailure(expected, "The numbers.", providerFault),
            TurnFailures.Of(new() { Outcome = "cancelled", Detail = "The turn was stopped.", Breach = breach, BreachDetail = "The numbers." }));

    [Fact]
    public void Should_be_cancelled_when_it_was_stopped_whatever_else_was_seen() =>
        Assert.Equal(
            new TurnFailure("cancelled", "Stopped: fenced."),
            TurnFailures.Of(new() { Outcome = "overload", Detail = "Tool execution aborted", ProviderFault = true, Breach = "tokens", BreachDetail = "x", StopReason = "fenced" }));

    [Fact]
    public void Should_be_no_failure_when_there_is_an_answer_although_a_limit_was_reached_with_it() =>
        Assert.Null(TurnFailures.Of(new() { Outcome = TurnEnd.Answered, Breach = "tokens", BreachDetail = "x", StopReason = "cancelled" }));

    [Theory]
    [InlineData("UnknownError: Tool execution aborted")]
    [InlineData("tool execution ABORTED by the server")]
    [Trait("Rule", "FAIL-2")]
    public void Should_be_an_overload_when_a_tool_was_aborted(string detail) =>
        Assert.Equal(new TurnFailure("overload", detail), TurnFailures.Of(new() { Outcome = "transient", Detail = detail, ProviderFault = true }));

    [Fact]
    public void Should_be_told_in_a_sentence_even_when_nobody_said_one()
    {
        Assert.Equal("The turn ended as lost.", TurnFailures.Of(new() { Outcome = "lost" })?.Detail);
        Assert.Contains("tokens", TurnFailures.Of(new() { Outcome = "cancelled", Breach = "tokens" })?.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ResultStatus.Success, null)]
    [InlineData(ResultStatus.Partial, null)]
    [InlineData(ResultStatus.Error, "overload")]
    [Trait("Rule", "FAIL-2")]
    public void Should_take_an_error_result_for_an_overload(ResultStatus status, string? expected) => Assert.Equal(expected, FailureClasses.OfAnswer(status));

    [Fact]
    [Trait("Rule", "FAIL-4")]
    public void Should_keep_the_partial_answer_of_honest_work_that_was_cut() =>
        Assert.Equal(["overload", "timeout", "budget"], FailureClasses.All.Where(FailureClasses.KeepsPartial));

    [Theory]
    [InlineData(null, null)]
    [InlineData(0, null)]
    [InlineData(-5, null)]
    [InlineData(45, 45)]
    [InlineData(900, 900)]
    [InlineData(86_400, 900)]
    public void Should_honour_a_providers_wish_for_a_quarter_of_an_hour_at_most(int? asked, int? honoured) => Assert.Equal(honoured, ProviderWait.Honoured(asked));
}
