using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Gateway.Access;
using Orchestrate.Gateway.Edge;
using Orchestrate.Http.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

/// <summary>The edge in front of the services in one process, as the standalone host has it.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_a_request_reaches_the_edge(Database database) : IAsyncLifetime
{
    private Server server = null!;

    public async Task InitializeAsync() => server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.Standalone);

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Theory]
    [InlineData("GET", "/runs", "runs:read")]
    [InlineData("GET", "/runs/{0}", "runs:read")]
    [InlineData("GET", "/runs/{0}/report", "runs:read")]
    [InlineData("GET", "/runs/{0}/handover", "runs:read")]
    [InlineData("GET", "/runs/{0}/steps", "runs:read")]
    [InlineData("GET", "/runs/{0}/events", "runs:read")]
    [InlineData("GET", "/events", "runs:read")]
    [InlineData("POST", "/runs", "runs:write")]
    [InlineData("POST", "/RUNS/", "runs:write")]
    [InlineData("POST", "/bundles/validate", "runs:write")]
    [InlineData("POST", "/runs/{0}/cancel", "runs:write")]
    [InlineData("POST", "/runs/{0}/pause", "runs:write")]
    [InlineData("POST", "/runs/{0}/resume", "runs:write")]
    [InlineData("POST", "/runs/{0}/start", "runs:write")]
    [InlineData("POST", "/runs/{0}/steps/escalation-1/ack", "runs:ack")]
    [InlineData("POST", "/runs/{0}/steps/escalation-1/ACK/", "runs:ack")]
    [InlineData("GET", "/keys", "admin")]
    [InlineData("POST", "/keys", "admin")]
    [InlineData("POST", "/KEYS/{0}/revoke", "admin")]
    public async Task Should_let_in_exactly_who_may(string method, string path, string scope)
    {
        using var owner = await server.ClientAsync("runs:write");
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, await owner.SubmitAsync());
        foreach (var granted in Scopes.All)
        {
            using var client = await server.ClientAsync(granted);
            using var response = await SendAsync(client, method, address);
            if (granted == scope || granted == "admin")
                Assert.False(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{granted}: {response.StatusCode}");
            else
                await response.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        using var stranger = await SendAsync(server.Http, method, address);
        await stranger.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("Bearer", stranger.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/schemas")]
    [InlineData("/schemas/OrchestrationPackage")]
    [InlineData("/schemas/AgentTask.schema.json")]
    [InlineData("/openapi.json")]
    public async Task Should_show_what_is_public_to_anybody(string path)
    {
        using var response = await server.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.NotEmpty(response.Headers.GetValues("X-Request-Id").Single());
        System.Text.Json.JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Basic abc")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer orc_wrong")]
    [InlineData("orc_wrong")]
    public async Task Should_refuse_keys_that_are_none(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await server.Http.SendAsync(request);
        await response.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        using var huge = new HttpRequestMessage(HttpMethod.Get, "/me");
        huge.Headers.TryAddWithoutValidation("Authorization", $"Bearer {new string('x', 5000)}");
        using var refused = await server.Http.SendAsync(huge);
        await refused.ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Should_know_the_caller_by_the_key_alone()
    {
        var keys = server.Services.GetRequiredService<ApiKeys>();
        var alice = await server.IssueAsync(new NewKey("alice", ["runs:read", "runs:write"]));
        using var client = server.Client(alice.Secret);
        client.DefaultRequestHeaders.Add("X-Orchestrate-Key-Name", "mallory");
        client.DefaultRequestHeaders.Add("X-Orchestrate-Scopes", "admin");
        var me = await client.GetJsonAsync("/me");
        Assert.Equal("alice", me.GetProperty("name").GetString());
        Assert.Equal(["runs:read", "runs:write"], me.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
        var run = await client.GetJsonAsync($"/runs/{await client.SubmitAsync()}");
        Assert.Equal("alice", run.GetProperty("owner").GetString());

        Assert.NotNull((await keys.RevokeAsync(alice.Key.Id, "somebody", CancellationToken.None)).Key!.RevokedAt);
        using var revoked = await client.GetAsync("/me");
        await revoked.ProblemAsync(HttpStatusCode.Unauthorized);
        await using var command = server.Database.CreateCommand("SELECT count(*) FROM access.api_keys k WHERE position($1 in k::text) > 0");
        command.Parameters.AddWithValue(alice.Secret);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Should_not_call_a_key_wrong_when_it_cannot_look()
    {
        using var client = await server.ClientAsync("runs:read");
        await using (var command = server.Database.CreateCommand("ALTER TABLE access.api_keys RENAME TO hidden"))
            await command.ExecuteNonQueryAsync();
        using var response = await client.GetAsync("/runs");
        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Should_be_unavailable_rather_than_broken_without_the_coordinators_views()
    {
        using var client = await server.ClientAsync("runs:read");
        await using (var command = server.Database.CreateCommand("DROP VIEW loop.run_view"))
            await command.ExecuteNonQueryAsync();
        using var response = await client.GetAsync("/runs");
        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Theory]
    [InlineData("openchamber-ui://app", true)]
    [InlineData("capacitor://localhost", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://127.0.0.1:8443", true)]
    [InlineData("http://[::1]:5173", true)]
    [InlineData("null", false)]
    [InlineData("https://chamber.example.org", null)]
    [InlineData("http://localhost.example.org", null)]
    [InlineData("http://127.0.0.1.example.org", null)]
    [InlineData("file://localhost", null)]
    public async Task Should_let_known_browsers_call(string origin, bool? credentials)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/runs");
        preflight.Headers.TryAddWithoutValidation("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,idempotency-key,last-event-id");
        using var allowed = await server.Http.SendAsync(preflight);
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Check(allowed);
        if (credentials is not null)
            Assert.Contains("Idempotency-Key", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        using var refused = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Check(refused);
        if (credentials is not null)
            Assert.Contains("Retry-After", refused.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.OrdinalIgnoreCase);

        void Check(HttpResponseMessage response)
        {
            var origins = response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
            Assert.Equal(credentials is null ? null : origin, origins);
            Assert.Equal(credentials is true, response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task Should_limit_requests_and_guesses()
    {
        await using var strict = await Server.StartAsync(
            await database.Postgres.CreateDatabaseAsync(), Parts.Standalone, ("Gateway:RequestsPerSecond", "1"), ("Gateway:FailedKeysPerMinute", "3"));
        using var client = await strict.ClientAsync("runs:read");
        HttpStatusCode last = default;
        for (var i = 0; i < 10 && last != HttpStatusCode.TooManyRequests; i++)
        {
            using var response = await client.GetAsync("/me");
            last = response.StatusCode;
            if (last == HttpStatusCode.TooManyRequests)
                Assert.NotNull(response.Headers.RetryAfter);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        var guesses = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
        {
            using var response = await strict.Http.GetAsync("/me");
            guesses.Add(response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], guesses);
    }

    [Fact]
    public async Task Should_make_a_local_key_once_for_its_owner_only()
    {
        using var folder = new PrivateFolder("orchkey");
        var file = Path.Combine(folder.Path, "inner", "key");
        var keys = server.Services.GetRequiredService<ApiKeys>();
        var local = ActivatorUtilities.CreateInstance<LocalKey>(server.Services);
        var first = await local.EnsureAsync(new KeyFile(file), CancellationToken.None);
        Assert.Equal(first, await local.EnsureAsync(new KeyFile(file), CancellationToken.None));
        Assert.Equal(first, (await File.ReadAllTextAsync(file)).Trim());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        // The database is new: the file's key goes on working.
        await using (var command = server.Database.CreateCommand("DELETE FROM access.api_keys"))
            await command.ExecuteNonQueryAsync();
        Assert.Equal(first, await local.EnsureAsync(new KeyFile(file), CancellationToken.None));
        Assert.True(await WorksAsync(first));

        // The file is gone: the old key stops working.
        File.Delete(file);
        var second = await local.EnsureAsync(new KeyFile(file), CancellationToken.None);
        Assert.NotEqual(first, second);
        Assert.False(await WorksAsync(first));
        Assert.True(await WorksAsync(second));

        // Revoked is revoked, however often a server starts with the file.
        using var other = await server.ClientAsync("admin");
        var id = (await keys.FindAsync(ApiKeySecrets.Hash(second), CancellationToken.None))!.Id;
        using (var revoked = await other.PostAsync($"/keys/{id}/revoke", null))
            await revoked.JsonAsync(HttpStatusCode.OK);
        Assert.Equal(second, await local.EnsureAsync(new KeyFile(file), CancellationToken.None));
        Assert.False(await WorksAsync(second));
        Assert.Contains(server.Logs.Lines, line => line.Text.Contains("remove the file", StringComparison.Ordinal));

        async Task<bool> WorksAsync(string key) => (await keys.FindAsync(ApiKeySecrets.Hash(key), CancellationToken.None))!.WorksAt(DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Should_agree_on_one_local_key_when_several_start_at_once()
    {
        using var folder = new PrivateFolder("orchkey");
        var file = new KeyFile(Path.Combine(folder.Path, "key"));
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => ActivatorUtilities.CreateInstance<LocalKey>(server.Services).EnsureAsync(file, CancellationToken.None))));
        Assert.Single(made.Distinct());
        using var client = server.Client(made[0]);
        Assert.Equal("local", (await client.GetJsonAsync("/me")).GetProperty("name").GetString());
        Assert.Equal([file.Path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Should_refuse_to_listen_to_others_without_a_key()
    {
        var connection = await database.Postgres.CreateDatabaseAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Server.StartAsync(connection, Parts.Standalone, ("urls", "http://0.0.0.0:0")));
        Assert.Contains("no API key", refused.Message, StringComparison.Ordinal);

        using var folder = new PrivateFolder("orchkey");
        await using var open = await Server.StartAsync(
            connection, Parts.Standalone, ("urls", "http://0.0.0.0:0"), ("Gateway:LocalKeyFile", Path.Combine(folder.Path, "key")));
        Assert.True(File.Exists(Path.Combine(folder.Path, "key")));
    }

    [Fact]
    public async Task Should_refuse_a_large_body_before_it_asks_for_it()
    {
        using var client = await server.ClientAsync("runs:write");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/runs") { Content = Server.Json(new string(' ', 3_000_000)) };
        using var response = await client.SendAsync(request);
        await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string address)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (method == "POST")
            request.Content = Server.Json("{}");
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
