using System.Net;
using Orchestrate.Gateway.Access;
using Orchestrate.Http.Tests.Support;

namespace Orchestrate.Http.Tests;

/// <summary>Internal addresses exist for runners that prove themselves, and for nobody else: not for an administrator, not through the gateway, not without a secret.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_somebody_tries_an_internal_address(Database database)
{
    private const string Inside = "a-secret-of-the-inside-only";

    private static readonly byte[] Content = RunnerHand.Text("x");

    [Fact]
    public async Task Should_find_nothing_beside_the_edge_without_the_runners_secret()
    {
        await using var server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.Standalone, ("Gateway:RunnerSecret", RunnerHand.Secret));
        var key = await AdminAsync(server);
        using var client = await server.ClientAsync("admin");
        var run = await client.SubmitAsync();
        await RefusedAsync(server, run, null, null);
        await RefusedAsync(server, run, null, key);
        await RefusedAsync(server, run, "another-secret-than-the-right-one", key);
        await RefusedAsync(server, run, "", key);
        Assert.Equal(0, await server.CountAsync("intake.artifacts"));

        using var hand = new RunnerHand(server);
        Assert.Equal(HttpStatusCode.Created, await hand.PutAsync(run, Content));
        Assert.Equal(HttpStatusCode.Created, await hand.PutAsync(run, new byte[3 * 1024 * 1024], "large.log"));
    }

    [Fact]
    public async Task Should_find_nothing_through_the_gateway()
    {
        var connection = await database.Postgres.CreateDatabaseAsync();
        await using var runApi = await Server.StartAsync(connection, Parts.RunApi, ("Gateway:InternalSecret", Inside), ("Gateway:RunnerSecret", RunnerHand.Secret));
        await using var gateway = await Server.StartAsync(connection, Parts.Gateway, ("Gateway:InternalSecret", Inside), ("Gateway:RunApiUrl", runApi.Address.ToString()));
        var key = await AdminAsync(gateway);
        using var client = await gateway.ClientAsync("admin");
        var run = await client.SubmitAsync();
        foreach (var secret in new[] { null, RunnerHand.Secret, Inside })
            await RefusedAsync(gateway, run, secret, key);
        using var sly = new RunnerHand(gateway);
        foreach (var way in new[] { "runs/../internal", "runs/%2e%2e/internal", "runs/..%2finternal", "runs//internal", "/internal", "Internal", "runs/x/../../internal", "schemas/..%2f..%2finternal" })
        {
            using var response = await sly.SendAsync($"{gateway.Address}{way}/runs/{run}/artifacts/{RunnerHand.Digest(Content)}?name=a&kind=b", Content, bearer: key);
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
        }

        // The runner itself goes to run-api; the gateway's secret is not its.
        await RefusedAsync(runApi, run, null, null);
        await RefusedAsync(runApi, run, Inside, null);
        using var pretender = new HttpClient { BaseAddress = runApi.Address, DefaultRequestHeaders = { { "X-Orchestrate-Internal-Secret", Inside }, { "X-Orchestrate-Key-Name", "root" }, { "X-Orchestrate-Scopes", "admin" } } };
        using var answer = await pretender.PutAsync($"/internal/runs/{run}/artifacts/{RunnerHand.Digest(Content)}?name=a&kind=b", new ByteArrayContent(Content));
        await answer.ProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(0, await runApi.CountAsync("intake.artifacts"));

        using var hand = new RunnerHand(runApi);
        Assert.Equal(HttpStatusCode.Created, await hand.PutAsync(run, Content));
        using var read = await runApi.Http.GetAsync($"/runs/{run}/artifacts");
        await read.ProblemAsync(HttpStatusCode.Forbidden, "gateway_only");
        var page = await client.GetJsonAsync($"/runs/{run}/artifacts");
        Assert.Equal(1, page.GetProperty("artifacts").GetArrayLength());
        using var content = await client.GetAsync($"/runs/{run}/artifacts/{RunnerHand.Digest(Content)}");
        Assert.Equal(Content, await content.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Should_find_nothing_where_no_secret_is_set()
    {
        await using var server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.RunApi);
        var run = await server.Http.SubmitAsync();
        foreach (var secret in new[] { null, "", RunnerHand.Secret })
            await RefusedAsync(server, run, secret, null);
        Assert.Equal(0, await server.CountAsync("intake.artifacts"));
    }

    private static async Task<string> AdminAsync(Server server) => (await server.IssueAsync(new NewKey($"root-{Guid.NewGuid():N}", ["admin", "runs:read", "runs:write"]))).Secret;

    private static async Task RefusedAsync(Server server, Guid run, string? secret, string? key)
    {
        using var hand = new RunnerHand(server, secret);
        using var response = await hand.SendAsync($"/internal/runs/{run}/artifacts/{RunnerHand.Digest(Content)}?name=a&kind=b", Content, bearer: key);
        await response.ProblemAsync(HttpStatusCode.NotFound, "not_found");
    }
}
