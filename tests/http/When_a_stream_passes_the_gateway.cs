using System.Net;
using Orchestrate.Gateway.Access;
using Orchestrate.Http.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

/// <summary>Event streams through the gateway: nothing is held back, silence is allowed, and a stream ends with its key.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_a_stream_passes_the_gateway(Database database) : IAsyncLifetime
{
    private string connection = null!;
    private Server services = null!;
    private Server gateway = null!;

    public async Task InitializeAsync()
    {
        connection = await database.Postgres.CreateDatabaseAsync();
        services = await Server.StartAsync(connection, Parts.Services, ("EventStream:HeartbeatSeconds", "2"));
        gateway = await Server.StartAsync(
            connection, Parts.Gateway, ("Gateway:RunApiUrl", services.Address.ToString()), ("Gateway:EventStreamUrl", services.Address.ToString()), ("Gateway:ActivityTimeoutSeconds", "0.5"));
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        await services.DisposeAsync();
    }

    [Theory]
    [InlineData("/events")]
    [InlineData("/runs/{0}/events")]
    public async Task Should_bear_silence_that_other_routes_do_not(string path)
    {
        using var client = await gateway.ClientAsync("runs:read", "runs:write");
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, await client.SubmitAsync());
        await using var stream = await EventReader.OpenAsync(client, address);
        Assert.StartsWith("text/event-stream", stream.Response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["no"], stream.Response.Headers.GetValues("X-Accel-Buffering"));
        while ((await stream.NextAsync(heartbeats: true))!.Type != "stream.heartbeat")
        {
        }

        // Four times the other routes' limit lies between two heartbeats.
        Assert.Equal("stream.heartbeat", (await stream.NextAsync(heartbeats: true))!.Type);
    }

    [Theory]
    [InlineData("/events", "revoked")]
    [InlineData("/runs/{0}/events", "revoked")]
    [InlineData("/runs/{0}/events", "expired")]
    public async Task Should_end_a_stream_with_its_key(string path, string fate)
    {
        using var owner = await gateway.ClientAsync("runs:read", "runs:write", "admin");
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, await owner.SubmitAsync());
        var issued = await gateway.IssueAsync(new NewKey("guest", ["runs:read"]) { ExpiresAt = fate == "expired" ? DateTimeOffset.UtcNow.AddSeconds(3) : null });
        using var guest = gateway.Client(issued.Secret);
        await using var ends = await EventReader.OpenAsync(guest, address);
        await using var stays = await EventReader.OpenAsync(owner, address);
        Assert.EndsWith(".ready", (await ends.NextAsync())!.Type, StringComparison.Ordinal);
        Assert.EndsWith(".ready", (await stays.NextAsync())!.Type, StringComparison.Ordinal);
        if (fate == "revoked")
            (await owner.PostAsync($"/keys/{issued.Key.Id}/revoke", null)).Dispose();

        // Torn, not ended: a client must not take it for the end of the run.
        await Assert.ThrowsAnyAsync<Exception>(ends.ToEndAsync);
        await using var again = await EventReader.OpenAsync(guest, address);
        await again.Response.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("stream.heartbeat", (await stays.NextAsync(heartbeats: true))!.Type);
    }

    [Fact]
    public async Task Should_keep_streams_when_keys_cannot_be_read()
    {
        using var client = await gateway.ClientAsync("runs:read", "runs:write");
        await using var stream = await EventReader.OpenAsync(client, "/events");
        await stream.NextAsync();
        await using (var command = gateway.Database.CreateCommand("ALTER TABLE access.api_keys RENAME TO hidden"))
            await command.ExecuteNonQueryAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Logs.Lines.Any(line => line.Text.Contains("streams stay open", StringComparison.Ordinal))), "the gateway notices");
        Assert.Equal("stream.heartbeat", (await stream.NextAsync(heartbeats: true))!.Type);
    }
}
