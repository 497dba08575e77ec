using System.Net;
using Orchestrate.Domain.Runs;
using Orchestrate.Http.Tests.Support;

namespace Orchestrate.Http.Tests;

/// <summary>Gateway, run-api and event-stream as hosts of their own, connected as in a distributed installation.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_three_processes_stand_behind_one_address(Database database) : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-inside-only";

    private Server runApi = null!;
    private Server eventStream = null!;
    private Server gateway = null!;

    public async Task InitializeAsync()
    {
        var connection = await database.Postgres.CreateDatabaseAsync();
        runApi = await Server.StartAsync(connection, Parts.RunApi, ("Gateway:InternalSecret", Secret));
        eventStream = await Server.StartAsync(connection, Parts.EventStream, ("Gateway:InternalSecret", Secret));
        gateway = await Server.StartAsync(
            connection,
            Parts.Gateway,
            ("Gateway:InternalSecret", Secret),
            ("Gateway:RunApiUrl", runApi.Address.ToString()),
            ("Gateway:EventStreamUrl", eventStream.Address.ToString()));
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        await eventStream.DisposeAsync();
        await runApi.DisposeAsync();
    }

    [Fact]
    public async Task Should_carry_a_run_from_submission_to_its_last_event()
    {
        using var client = await gateway.ClientAsync("runs:read", "runs:write");
        client.DefaultRequestHeaders.Add("X-Orchestrate-Key-Name", "mallory");
        client.DefaultRequestHeaders.Add("X-Orchestrate-Internal-Secret", "guess");
        using var submitted = await client.PostAsync("/runs", Server.Json(Bundles.Small().ToJsonString()), "k");
        var run = await submitted.JsonAsync(HttpStatusCode.Accepted);
        var id = run.GetProperty("run_id").GetGuid();
        Assert.StartsWith("key-", run.GetProperty("owner").GetString(), StringComparison.Ordinal);
        Assert.Equal($"/runs/{id}", submitted.Headers.Location!.ToString());
        Assert.Equal(["nosniff"], submitted.Headers.GetValues("X-Content-Type-Options"));

        await using var stream = await EventReader.OpenAsync(client, $"/runs/{id}/events");
        Assert.Equal("run.stream.ready", (await stream.NextAsync())!.Type);
        // A heartbeat in between shows that nothing is held back on the way.
        Assert.Equal("stream.heartbeat", (await stream.NextAsync(heartbeats: true))!.Type);
        var log = new RunLog(eventStream, id);
        await log.RecordAsync(2);
        Assert.Equal([1, 2], await stream.IdsUntilAsync(2));
        await log.RecordAsync(1, RunStatus.Completed);
        Assert.Equal(3L, Assert.Single(await stream.ToEndAsync()).Id);

        await using var again = await EventReader.OpenAsync(client, $"/runs/{id}/events", "3");
        Assert.Equal(HttpStatusCode.NoContent, again.Status);
        Assert.Equal("completed", (await client.GetJsonAsync($"/runs/{id}")).GetProperty("status").GetString());
        Assert.Equal("completed", (await client.GetJsonAsync($"/runs/{id}/report")).GetProperty("status").GetString());
        using var cancelled = await client.PostAsync($"/runs/{id}/cancel", null);
        await cancelled.JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal(1, (await client.GetJsonAsync("/runs")).GetProperty("runs").GetArrayLength());
        await client.GetJsonAsync("/schemas");
        Assert.NotEmpty((await client.GetJsonAsync("/rules")).GetProperty("rules").EnumerateArray());
        Assert.Equal(3, (await client.GetJsonAsync($"/runs/{id}/rules")).GetProperty("last_seq").GetInt32());
        await client.GetJsonAsync("/me");
    }

    [Fact]
    public async Task Should_pass_on_problems_as_they_are()
    {
        using var client = await gateway.ClientAsync("runs:read", "runs:write");
        using var invalid = await client.PostAsync("/runs", Server.Json("{}"));
        Assert.NotEmpty((await invalid.ProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid_bundle")).GetProperty("errors").EnumerateArray());
        using var unknown = await client.GetAsync($"/runs/{Guid.NewGuid()}");
        await unknown.ProblemAsync(HttpStatusCode.NotFound, "run_not_found");
        using var nowhere = await client.GetAsync("/nowhere");
        await nowhere.ProblemAsync(HttpStatusCode.NotFound, "not_found");
        using var large = new HttpRequestMessage(HttpMethod.Post, "/runs") { Content = Server.Json(new string(' ', 2_500_000)) };
        large.Headers.TransferEncodingChunked = true;
        using var refused = await client.SendAsync(large);
        await refused.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Fact]
    public async Task Should_refuse_to_be_called_around_the_gateway()
    {
        foreach (var (service, path) in new[] { (runApi, "/runs"), (eventStream, "/events") })
        {
            using var direct = await service.Http.GetAsync(path);
            await direct.ProblemAsync(HttpStatusCode.Forbidden, "gateway_only");
            using var forged = new HttpRequestMessage(HttpMethod.Get, path);
            forged.Headers.Add("X-Orchestrate-Internal-Secret", "a-secret-of-the-outside-only");
            forged.Headers.Add("X-Orchestrate-Key-Name", "mallory");
            using var refused = await service.Http.SendAsync(forged);
            await refused.ProblemAsync(HttpStatusCode.Forbidden, "gateway_only");
            using var health = await service.Http.GetAsync("/health/live");
            Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        }
    }

    [Fact]
    public async Task Should_explain_a_service_that_is_away()
    {
        using var client = await gateway.ClientAsync("runs:read", "runs:write");
        await using var stream = await EventReader.OpenAsync(client, $"/runs/{await client.SubmitAsync()}/events");
        await stream.NextAsync();
        await runApi.DisposeAsync();
        using var response = await client.GetAsync("/runs");
        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(response.Headers.RetryAfter);
        // The other service is not affected.
        Assert.Equal("stream.heartbeat", (await stream.NextAsync(heartbeats: true))!.Type);
    }
}
