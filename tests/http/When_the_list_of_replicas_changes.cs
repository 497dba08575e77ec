using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Http.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

/// <summary>The gateway of an installation that is scaled: its configuration changes while clients are connected.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_the_list_of_replicas_changes(Database database)
{
    [Fact]
    public async Task Should_send_requests_to_the_new_replicas_and_cut_no_stream()
    {
        var connection = await database.Postgres.CreateDatabaseAsync();
        await using var first = await Server.StartAsync(connection, Parts.RunApi);
        await using var second = await Server.StartAsync(connection, Parts.RunApi);
        await using var eventStream = await Server.StartAsync(connection, Parts.EventStream);
        await using var gateway = await Server.StartAsync(connection, Parts.Gateway, ("Gateway:RunApiUrl", first.Address.ToString()), ("Gateway:EventStreamUrl", eventStream.Address.ToString()));
        using var client = await gateway.ClientAsync("runs:read", "runs:write");
        await using var stream = await EventReader.OpenAsync(client, $"/runs/{await client.SubmitAsync()}/events");
        await stream.NextAsync();

        var configuration = (IConfigurationRoot)gateway.Services.GetRequiredService<IConfiguration>();
        configuration["Gateway:RunApiUrl"] = second.Address.ToString();
        configuration.Reload();
        await first.DisposeAsync();

        await Eventually.HoldsAsync(
            async () =>
            {
                using var response = await client.GetAsync("/runs");
                return response.StatusCode == HttpStatusCode.OK;
            },
            "requests are answered by the second replica");
        Assert.Equal("stream.heartbeat", (await stream.NextAsync(heartbeats: true))!.Type);
    }
}
