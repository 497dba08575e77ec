using Orchestrate.Model.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Model.Tests.Proxy;

public sealed class When_somebody_calls_the_proxy : ProxyTest
{
    [Fact]
    public async Task Should_pass_the_turns_own_call_and_measure_it()
    {
        using var meter = Proxy.Open();
        Provider.Behaviour = http => FakeProvider.StreamAsync(http, FakeProvider.Answer + FakeProvider.Usage(1000, 600, 50));

        var answer = await Proxy.CallAsync();

        Assert.Equal((200, "ok", "stop"), (answer.Status, Chat.TextOf(answer.Body), Chat.FinishOf(answer.Body)));
        Assert.Equal((1, 1000L, 600L, 50L, 0L), (meter.Usage.ModelCalls, meter.Usage.InputTokens, meter.Usage.CachedTokens, meter.Usage.OutputTokens, meter.Usage.OverdraftTokens));
        Assert.Null(meter.Breach);
    }

    [Fact]
    public async Task Should_refuse_a_token_that_it_did_not_issue()
    {
        using var meter = Proxy.Open();

        var answer = await Proxy.CallAsync(token: new string('a', 64));

        Assert.Equal((401, "unknown_token"), (answer.Status, answer.Code));
        Assert.Empty(Provider.Requests);
    }

    [Fact]
    public async Task Should_refuse_a_revoked_token_and_end_its_calls()
    {
        using var meter = Proxy.Open();
        Provider.Behaviour = FakeProvider.SilentAsync;
        var hanging = Proxy.CallAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(Provider.Requests.Count == 1), "the call reached the provider");

        Proxy.Proxy.RevokeToken(Proxy.Token);

        Assert.Equal((400, "ended"), ((await hanging).Status, (await hanging).Code));
        await Eventually.HoldsAsync(() => Task.FromResult(Provider.Aborted == 1), "the provider's call was cancelled");
        Assert.Equal(401, (await Proxy.CallAsync()).Status);
        Assert.Throws<ArgumentException>(() => Proxy.Open(session: "ses_2"));
    }

    [Theory]
    [InlineData("ses_child")]
    [InlineData(null)]
    public async Task Should_refuse_and_count_a_session_without_a_turn(string? session)
    {
        using var meter = Proxy.Open();
        var other = Proxy.Proxy.IssueToken();
        using var elsewhere = Proxy.Open(session: "ses_other", token: other);

        var answer = await Proxy.CallAsync(session: session);

        Assert.Equal((403, "unknown_session"), (answer.Status, answer.Code));
        Assert.Equal((1, 0, 0), (meter.UnknownSessionCalls, elsewhere.UnknownSessionCalls, meter.Usage.ModelCalls));
        Assert.Empty(Provider.Requests);
        Assert.False(OpenCodeRetries.WouldRetry(answer));
    }

    [Fact]
    public async Task Should_count_an_unknown_session_towards_the_turn_that_runs_in_the_process_although_its_meter_is_closed_or_not_yet_open()
    {
        await Proxy.CallAsync(session: "ses_early");
        using var first = Proxy.Open();
        Assert.Equal(1, first.UnknownSessionCalls);

        first.Dispose();
        await Proxy.CallAsync(session: "ses_background");
        using var second = Proxy.Open(session: "ses_2");
        await Proxy.CallAsync(session: "ses_child");

        Assert.Equal((2, 1), (first.UnknownSessionCalls, second.UnknownSessionCalls));
        Assert.Empty(Provider.Requests);
    }

    [Fact]
    public async Task Should_not_take_a_straggler_of_a_finished_turn_for_a_nested_agent()
    {
        using var first = Proxy.Open();
        first.Dispose();
        Assert.Equal(403, (await Proxy.CallAsync()).Status);
        using var second = Proxy.Open(session: "ses_2");

        Assert.Equal(403, (await Proxy.CallAsync()).Status);

        Assert.Equal((0, 0), (first.UnknownSessionCalls, second.UnknownSessionCalls));
    }

    [Fact]
    public async Task Should_not_let_one_process_use_anothers_session()
    {
        using var meter = Proxy.Open();

        Assert.Equal(403, (await Proxy.CallAsync(token: Proxy.Proxy.IssueToken())).Status);
    }

    [Fact]
    public async Task Should_refuse_a_session_whose_turn_is_over()
    {
        Proxy.Open().Dispose();

        Assert.Equal(403, (await Proxy.CallAsync()).Status);
    }

    [Fact]
    public async Task Should_refuse_another_model()
    {
        using var meter = Proxy.Open();

        var answer = await Proxy.CallAsync(Chat.Body("x", model: "m2"));

        Assert.Equal((403, "wrong_model"), (answer.Status, answer.Code));
        Assert.False(OpenCodeRetries.WouldRetry(answer));
        Assert.Equal(0, meter.Usage.ModelCalls);
    }

    [Fact]
    public async Task Should_name_an_unknown_provider()
    {
        using var meter = Proxy.Open();

        Assert.Equal((404, "unknown_provider"), ((await Proxy.CallAsync(provider: "nope")).Status, (await Proxy.CallAsync(provider: "nope")).Code));
    }

    [Fact]
    public async Task Should_refuse_a_second_meter_for_the_same_session()
    {
        using var meter = Proxy.Open();

        Assert.Throws<ArgumentException>(() => Proxy.Open());
        Assert.Equal(200, (await Proxy.CallAsync()).Status);
    }

    [Fact]
    public async Task Should_listen_on_loopback_only_whatever_the_host_is_configured_to()
    {
        var address = Proxy.Proxy.BaseUrlFor("test");

        Assert.Equal(("127.0.0.1", "/model/test/v1"), (address.Host, address.AbsolutePath));
        Assert.NotInRange(address.Port, 0, 2);
        using var http = new HttpClient();
        using var models = new HttpRequestMessage(HttpMethod.Get, $"{address}/models");
        models.Headers.Add("Authorization", $"Bearer {Proxy.Token}");
        Assert.True((await http.SendAsync(models)).IsSuccessStatusCode);
        Assert.Equal(401, (int)(await http.GetAsync(new Uri($"{address}/models"))).StatusCode);
    }
}
