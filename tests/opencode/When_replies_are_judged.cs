using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests;

public sealed class When_replies_are_judged
{
    private const string Mine = "msg_mine";

    [Theory]
    [InlineData(Mine, "stop", null, "text", AgentOutcomes.Answered)]
    [InlineData(Mine, "stop", null, " \n", AgentOutcomes.Overload)]
    [InlineData("msg_other", "stop", null, "text", AgentOutcomes.Transient)]
    [InlineData(null, "stop", null, "text", AgentOutcomes.Transient)]
    [InlineData(Mine, null, null, "text", AgentOutcomes.Transient)]
    [InlineData(Mine, "length", null, "text", AgentOutcomes.Overload)]
    [InlineData(Mine, "tool-calls", null, "text", AgentOutcomes.Overload)]
    [InlineData(Mine, "unknown", null, "text", AgentOutcomes.Transient)]
    [InlineData(Mine, "stop", "APIError", "text", AgentOutcomes.Transient)]
    [InlineData(Mine, "stop", "MessageAbortedError", "text", AgentOutcomes.Transient)]
    [InlineData(Mine, null, "ContextOverflowError", "", AgentOutcomes.Overload)]
    [InlineData(Mine, null, "MessageOutputLengthError", "", AgentOutcomes.Overload)]
    [InlineData(Mine, null, "StructuredOutputError", "", AgentOutcomes.Transient)]
    public void Should_only_accept_a_finished_message_of_our_own_with_text(string? parent, string? finish, string? error, string text, string outcome) =>
        Assert.Equal(outcome, ReplyJudge.Judge(new OpenCodeReply { ParentId = parent, Finish = finish, ErrorName = error, Text = text }, Mine).Outcome);

    [Theory]
    [InlineData("APIError", 500, true)]
    [InlineData("APIError", 503, true)]
    [InlineData("APIError", 429, true)]
    [InlineData("APIError", 401, true)]
    [InlineData("APIError", null, true)]
    [InlineData("APIError", 400, false)]
    [InlineData("APIError", 413, false)]
    [InlineData("ProviderAuthError", null, true)]
    [InlineData("ContextOverflowError", null, false)]
    [InlineData("MessageAbortedError", null, false)]
    [InlineData("UnknownError", null, false)]
    [InlineData(null, null, false)]
    public void Should_blame_the_provider_for_what_it_did_not_serve(string? error, int? status, bool blamed) =>
        Assert.Equal(blamed, ReplyJudge.IsProviderFault(new OpenCodeReply { ParentId = Mine, Finish = null, ErrorName = error, ErrorStatus = status, ErrorMessage = "why", Text = "" }));

    [Fact]
    public void Should_derive_ids_from_attempt_turn_and_session_alone()
    {
        var attempt = Guid.Parse("7b0c8f5e-0000-4000-8000-000000000001");
        var ids = PromptIds.For(attempt, 1, "ses_a");

        Assert.Equal(ids, PromptIds.For(attempt, 1, "ses_a"));
        Assert.StartsWith("msg_", ids.Message, StringComparison.Ordinal);
        Assert.StartsWith("prt_", ids.Part, StringComparison.Ordinal);
        Assert.Equal(4, new[] { ids, PromptIds.For(attempt, 2, "ses_a"), PromptIds.For(attempt, 1, "ses_b"), PromptIds.For(Guid.Empty, 1, "ses_a") }.Distinct().Count());
    }

    [Theory]
    [InlineData("1.18.0", true)]
    [InlineData("1.18.33", true)]
    [InlineData("1.19.0-beta.1", true)]
    [InlineData("1.17.99", false)]
    [InlineData("2.0.0", false)]
    [InlineData("0.9", false)]
    [InlineData("local", false)]
    [InlineData("", false)]
    public void Should_support_versions_from_1_18_to_before_2(string version, bool supported) => Assert.Equal(supported, OpenCodeVersion.IsSupported(version));

    [Fact]
    [Trait("Rule", "NDP-2")]
    public void Should_deny_last_what_must_never_be_allowed()
    {
        var rules = OpenCodePermissionRule.Only(["bash", "task", "question"]);

        Assert.Equal(new OpenCodePermissionRule("*", "*", "deny"), rules[0]);
        foreach (var never in new[] { "task", "question", "external_directory", "doom_loop" })
            Assert.Equal("deny", rules.Last(rule => rule.Permission == never).Action);
        Assert.Equal("allow", rules.Last(rule => rule.Permission == "bash").Action);
    }
}
