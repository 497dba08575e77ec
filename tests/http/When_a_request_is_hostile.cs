using System.Net;
using Orchestrate.Gateway.Access;
using Orchestrate.Http.Tests.Support;

namespace Orchestrate.Http.Tests;

/// <summary>Requests that try to pass for something else, or to keep the gateway busy, written byte by byte.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_a_request_is_hostile(Database database) : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-inside-only";

    private FakeService service = null!;
    private Server gateway = null!;
    private string key = null!;

    public async Task InitializeAsync()
    {
        service = await FakeService.StartAsync(FakeService.OkAsync);
        gateway = await Server.StartAsync(
            await database.Postgres.CreateDatabaseAsync(), Parts.Gateway,
            ("Gateway:InternalSecret", Secret), ("Gateway:RunApiUrl", service.Url), ("Gateway:EventStreamUrl", service.Url),
            ("Gateway:MaxBodyBytes", "20000"), ("Gateway:BodySeconds", "0.5"));
        key = (await gateway.IssueAsync(new NewKey("alice", ["runs:read", "runs:write"]))).Secret;
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        await service.DisposeAsync();
    }

    [Theory]
    [InlineData("X-Orchestrate-Key-Name: mallory\nX-Orchestrate-Scopes: admin\nX-Orchestrate-Tenant: shop\nX-Orchestrate-Internal-Secret: guess")]
    [InlineData("x-orchestrate-key-name: mallory\nx-orchestrate-key-name: trent\nX-ORCHESTRATE-TENANT: shop\nx-orchestrate-runner-secret: guess")]
    [InlineData("Connection: keep-alive, X-Orchestrate-Key-Name, X-Orchestrate-Internal-Secret, X-Orchestrate-Scopes")]
    [InlineData("X-Orchestrate-Anything: x\nTransfer-Encoding: chunked\nTrailer: X-Orchestrate-Key-Name")]
    [InlineData("Expect: 100-continue\nProxy-Connection: keep-alive\nKeep-Alive: 10\nTE: trailers\nUpgrade: websocket\nCookie: a=b")]
    public async Task Should_tell_the_services_itself_who_calls(string headers)
    {
        var chunked = headers.Contains("chunked", StringComparison.Ordinal);
        await using var connection = await RawConnection.OpenAsync(gateway.Address);
        await connection.SendAsync($"{(chunked ? "POST" : "GET")} /runs HTTP/1.1\nHost: x\nAuthorization: Bearer {key}\nContent-Type: application/json\n{headers}\n\n");
        if (chunked)
            await connection.SendAsync("2\n{}\n0\nX-Orchestrate-Key-Name: mallory\n\n");
        await connection.SendAsync("GET / HTTP/1.1\nHost: x\nConnection: close\n\n");
        Assert.Equal(200, RawConnection.Status(await connection.ToEndAsync()));

        var received = Assert.Single(service.Received).Headers;
        Assert.Equal("alice", received["X-Orchestrate-Key-Name"]);
        Assert.Equal("runs:read runs:write", received["X-Orchestrate-Scopes"]);
        Assert.Equal(Secret, received["X-Orchestrate-Internal-Secret"]);
        Assert.Equal(3, received.Keys.Count(name => name.StartsWith("X-Orchestrate-", StringComparison.OrdinalIgnoreCase)));
        foreach (var name in new[] { "Authorization", "Cookie", "Expect", "Proxy-Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding" })
            Assert.False(received.ContainsKey(name), name);
    }

    [Theory]
    [InlineData("/runs?access_token={0}")]
    [InlineData("/runs?key={0}&api_key={0}")]
    [InlineData("/runs/{0}")]
    public async Task Should_take_no_key_from_an_address(string path)
    {
        using var response = await gateway.Http.GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, key));
        await response.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Empty(service.Received);
        Assert.DoesNotContain(gateway.Logs.Lines, line => line.Text.Contains(key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(17_000, true)]
    [InlineData(40_000, false)]
    public async Task Should_refuse_large_headers(int length, bool document)
    {
        await using var connection = await RawConnection.OpenAsync(gateway.Address);
        await connection.SendAsync($"GET /runs HTTP/1.1\nHost: x\nConnection: close\nAuthorization: Bearer {key}\nX-Large: {new string('x', length)}\n\n");
        var answer = await connection.ToEndAsync();
        Assert.Equal(431, RawConnection.Status(answer));
        if (document)
            Assert.Contains("\"code\":\"headers_too_large\"", answer, StringComparison.Ordinal);
        Assert.Empty(service.Received);
    }

    [Fact]
    public async Task Should_refuse_many_headers_and_a_long_address()
    {
        await using var many = await RawConnection.OpenAsync(gateway.Address);
        await many.SendAsync($"GET /runs HTTP/1.1\nHost: x\nConnection: close\n{string.Concat(Enumerable.Range(0, 150).Select(i => $"X-{i}: y\n"))}\n");
        Assert.Equal(431, RawConnection.Status(await many.ToEndAsync()));
        await using var line = await RawConnection.OpenAsync(gateway.Address);
        await line.SendAsync($"GET /runs?x={new string('x', 9000)} HTTP/1.1\nHost: x\nConnection: close\n\n");
        Assert.Equal(414, RawConnection.Status(await line.ToEndAsync()));
    }

    [Fact]
    public async Task Should_hold_the_limit_of_a_body_whose_length_is_not_announced()
    {
        await using var connection = await RawConnection.OpenAsync(gateway.Address);
        await connection.SendAsync($"POST /runs HTTP/1.1\nHost: x\nConnection: close\nAuthorization: Bearer {key}\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n");
        for (var i = 0; i < 5; i++)
            await connection.SendAsync($"1388\n{new string('x', 5000)}\n");
        await connection.SendAsync("0\n\n");
        var answer = await connection.ToEndAsync();
        Assert.Equal(413, RawConnection.Status(answer));
        Assert.Contains("\"code\":\"body_too_large\"", answer, StringComparison.Ordinal);
        Assert.Empty(service.Received);
    }

    [Theory]
    [InlineData("Content-Length: 100\n\n{")]
    [InlineData("Transfer-Encoding: chunked\n\n2\n{}\n")]
    public async Task Should_not_wait_for_a_body_that_does_not_come(string rest)
    {
        await using var connection = await RawConnection.OpenAsync(gateway.Address);
        await connection.SendAsync($"POST /runs HTTP/1.1\nHost: x\nAuthorization: Bearer {key}\nContent-Type: application/json\n{rest}");
        var answer = await connection.ToEndAsync();
        Assert.Equal(408, RawConnection.Status(answer));
        Assert.Contains("\"code\":\"request_timeout\"", answer, StringComparison.Ordinal);
        Assert.Empty(service.Received);
    }

    [Fact]
    public async Task Should_smuggle_no_second_request()
    {
        await using var connection = await RawConnection.OpenAsync(gateway.Address);
        await connection.SendAsync(
            $"POST /runs HTTP/1.1\nHost: x\nAuthorization: Bearer {key}\nContent-Type: application/json\nContent-Length: 4\nTransfer-Encoding: chunked\nConnection: close\n\n"
            + "2\n{}\n0\n\nGET /internal/runs HTTP/1.1\nHost: x\nX-Orchestrate-Internal-Secret: x\n\n");
        await connection.ToEndAsync();
        Assert.All(service.Received, r => Assert.Equal(("POST", "/runs", "{}"), (r.Method, r.Target, r.Body)));
        Assert.True(service.Received.Count <= 1);
    }

    [Theory]
    [InlineData("/internal/runs/x")]
    [InlineData("/INTERNAL/runs/x")]
    [InlineData("//internal/runs/x")]
    [InlineData("/runs/../internal/runs/x")]
    [InlineData("/runs/%2e%2e/internal/runs/x")]
    [InlineData("/schemas/../keys")]
    [InlineData("/schemas/%2e%2e/runs")]
    [InlineData("/health/../runs")]
    public async Task Should_lead_nowhere_by_a_crooked_path(string path)
    {
        await using var connection = await RawConnection.OpenAsync(gateway.Address);
        await connection.SendAsync($"GET {path} HTTP/1.1\nHost: x\nConnection: close\n\n");
        Assert.Contains(RawConnection.Status(await connection.ToEndAsync()), new[] { 400, 401, 404 });
        Assert.Empty(service.Received);
    }
}
