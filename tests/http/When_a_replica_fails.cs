using System.Net;
using Microsoft.AspNetCore.Http;
using Orchestrate.Http.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

/// <summary>The gateway in front of several replicas, of which some are dead, slow, broken or not there yet.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_a_replica_fails(Database database) : IAsyncLifetime
{
    private const string Quick = "0.2";

    private readonly List<IAsyncDisposable> started = [];
    private string connection = null!;

    public async Task InitializeAsync() => connection = await database.Postgres.CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(started))
            await one.DisposeAsync();
    }

    [Fact]
    public async Task Should_skip_the_dead_and_take_in_who_comes_up()
    {
        var (dead, late) = (FreePort.Next(), FreePort.Next());
        var alive = await ServiceAsync(FakeService.OkAsync);
        using var client = await ClientAsync(await GatewayAsync($"{Url(dead)},{alive.Url},{Url(late)}"));
        for (var i = 0; i < 20; i++)
        {
            using var answer = await client.PostAsync("/runs", Server.Json("{}"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var newcomer = await ServiceAsync(FakeService.OkAsync, late);
        await Eventually.HoldsAsync(async () => { using var _ = await client.GetAsync("/runs"); return !newcomer.Received.IsEmpty; }, "the replica that came up gets requests");

        await alive.DisposeAsync();
        for (var i = 0; i < 20; i++)
        {
            using var answer = await client.GetAsync("/runs");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Should_say_when_none_can_be_reached_and_go_on_when_one_can()
    {
        var port = FreePort.Next();
        using var client = await ClientAsync(await GatewayAsync($"{Url(port)},{Url(FreePort.Next())}"));
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var request = new HttpRequestMessage(method, "/runs");
            using var answer = await client.SendAsync(request);
            await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        await ServiceAsync(FakeService.OkAsync, port);
        await Eventually.EqualsAsync(HttpStatusCode.OK, async () => (await client.GetAsync("/runs")).StatusCode, "the replica answers");
    }

    [Theory]
    [InlineData("GET", false, true)]
    [InlineData("POST", true, true)]
    [InlineData("POST", false, false)]
    public async Task Should_repeat_only_what_may_be_repeated(string method, bool idempotencyKey, bool repeated)
    {
        var broken = await ServiceAsync(FakeService.BreakAsync);
        var other = await ServiceAsync(FakeService.BreakAsync);
        var third = await ServiceAsync(FakeService.BreakAsync);
        using var client = await ClientAsync(await GatewayAsync($"{broken.Url},{other.Url},{third.Url}"));
        using var request = new HttpRequestMessage(new HttpMethod(method), "/runs") { Content = method == "POST" ? Server.Json("""{"a":1}""") : null };
        if (idempotencyKey)
            request.Headers.Add("Idempotency-Key", "k");
        using var answer = await client.SendAsync(request);

        // All break, so that the number of calls is the number of tries.
        await answer.ProblemAsync(HttpStatusCode.BadGateway, "upstream_failed");
        var received = new[] { broken, other, third }.SelectMany(s => s.Received).ToList();
        Assert.Equal(repeated ? 2 : 1, received.Count);
        Assert.All(received, r => Assert.Equal(method == "POST" ? """{"a":1}""" : "", r.Body));
    }

    [Fact]
    public async Task Should_deliver_the_whole_body_to_the_replica_that_takes_over()
    {
        var broken = await ServiceAsync(FakeService.BreakAsync);
        var alive = await ServiceAsync(FakeService.OkAsync);
        using var client = await ClientAsync(await GatewayAsync($"{broken.Url},{alive.Url}"));
        var body = "{\"text\":\"" + new string('x', 300_000) + "\"}";
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/runs") { Content = Server.Json(body) };
            request.Headers.TransferEncodingChunked = true;
            request.Headers.Add("Idempotency-Key", $"k{i}");
            using var answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.NotEmpty(broken.Received);
        Assert.Equal(3, alive.Received.Count);
        Assert.All(alive.Received, r => Assert.Equal(body, r.Body));
    }

    [Fact]
    public async Task Should_give_up_on_a_replica_that_says_nothing_and_not_ask_another()
    {
        var slow = await ServiceAsync(FakeService.HangAsync);
        var other = await ServiceAsync(FakeService.HangAsync);
        using var client = await ClientAsync(await GatewayAsync($"{slow.Url},{other.Url}", ("Gateway:ActivityTimeoutSeconds", "0.5")));
        using var answer = await client.GetAsync("/runs");
        await answer.ProblemAsync(HttpStatusCode.GatewayTimeout, "upstream_timeout");
        Assert.Equal(1, slow.Received.Count + other.Received.Count);
    }

    [Theory]
    [InlineData(500, "internal_error")]
    [InlineData(404, "not_found")]
    [InlineData(502, "upstream_failed")]
    public async Task Should_pass_on_no_page_of_somebody_elses(int status, string code)
    {
        var foreign = await ServiceAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html";
            context.Response.Headers.SetCookie = "a=b";
            return context.Response.WriteAsync("<html>at Some.Class.Method() in file.cs</html>");
        });
        using var client = await ClientAsync(await GatewayAsync(foreign.Url));
        using var answer = await client.GetAsync("/runs");
        await answer.ProblemAsync((HttpStatusCode)status, code);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Should_let_the_replica_know_that_the_client_has_left()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = await ServiceAsync(context =>
        {
            context.RequestAborted.Register(() => left.TrySetResult());
            return FakeService.HangAsync(context);
        });
        using var client = await ClientAsync(await GatewayAsync(slow.Url));
        using var cancel = new CancellationTokenSource();
        var answer = client.GetAsync("/runs", cancel.Token);
        await Eventually.HoldsAsync(() => Task.FromResult(!slow.Received.IsEmpty), "the request arrives");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Should_share_requests_out()
    {
        var services = new[] { await ServiceAsync(FakeService.OkAsync), await ServiceAsync(FakeService.OkAsync), await ServiceAsync(FakeService.OkAsync) };
        using var client = await ClientAsync(await GatewayAsync(string.Join(',', services.Select(s => s.Url))));
        for (var i = 0; i < 30; i++)
            (await client.GetAsync("/runs")).Dispose();
        Assert.All(services, s => Assert.Equal(10, s.Received.Count));
    }

    private static string Url(int port) => $"http://127.0.0.1:{port}";

    private async Task<FakeService> ServiceAsync(RequestDelegate answer, int port = 0)
    {
        var service = await FakeService.StartAsync(answer, port);
        started.Add(service);
        return service;
    }

    private async Task<Server> GatewayAsync(string runApi, params (string Key, string Value)[] settings)
    {
        var gateway = await Server.StartAsync(connection, Parts.Gateway, [("Gateway:RunApiUrl", runApi), ("Gateway:EventStreamUrl", runApi), ("Gateway:HealthCheckSeconds", Quick), .. settings]);
        started.Add(gateway);
        return gateway;
    }

    private static Task<HttpClient> ClientAsync(Server gateway) => gateway.ClientAsync("runs:read", "runs:write");
}
