using System.Net;
using Orchestrate.Http.Tests.Support;

namespace Orchestrate.Http.Tests;

/// <summary>One trace id from the client's request to every answer and every line of a log.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_a_request_is_traced(Database database) : IAsyncLifetime
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private Server runApi = null!;
    private Server gateway = null!;

    public async Task InitializeAsync()
    {
        var connection = await database.Postgres.CreateDatabaseAsync();
        runApi = await Server.StartAsync(connection, Parts.RunApi);
        gateway = await Server.StartAsync(connection, Parts.Gateway, ("Gateway:RunApiUrl", runApi.Address.ToString()), ("Gateway:EventStreamUrl", "http://127.0.0.1:1"));
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        await runApi.DisposeAsync();
    }

    [Theory]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/runs/nothing", HttpStatusCode.NotFound)]
    [InlineData("/events", HttpStatusCode.ServiceUnavailable)]
    public async Task Should_carry_the_clients_trace(string path, HttpStatusCode status)
    {
        using var client = await gateway.ClientAsync("runs:read");
        client.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");
        using var response = await client.GetAsync(path);
        Assert.Equal(TraceId, (await response.ProblemAsync(status)).GetProperty("trace_id").GetString());
        Assert.Equal([TraceId], response.Headers.GetValues("X-Request-Id"));
        if (status == HttpStatusCode.ServiceUnavailable)
            Assert.Contains(gateway.Logs.Lines, line => line.TraceId == TraceId && line.Text.Contains("event-stream-0 failed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("nonsense")]
    [InlineData("00-<script>-x-01")]
    public async Task Should_make_a_trace_of_its_own_for_a_bad_one(string traceparent)
    {
        using var client = await gateway.ClientAsync("runs:read");
        client.DefaultRequestHeaders.TryAddWithoutValidation("traceparent", traceparent);
        using var response = await client.GetAsync("/runs/nothing");
        var id = (await response.ProblemAsync(HttpStatusCode.NotFound)).GetProperty("trace_id").GetString()!;
        Assert.Matches("^[0-9a-f]{32}\\z", id);
        Assert.Equal([id], response.Headers.GetValues("X-Request-Id"));
    }
}
