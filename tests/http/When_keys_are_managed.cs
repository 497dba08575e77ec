using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrate.Gateway.Access;
using Orchestrate.Gateway.Edge;
using Orchestrate.Http.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

/// <summary>Keys are made, listed and ended over HTTP, with a key that may.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_keys_are_managed(Database database) : IAsyncLifetime
{
    private string connection = null!;
    private Server server = null!;
    private HttpClient admin = null!;

    public async Task InitializeAsync()
    {
        connection = await database.Postgres.CreateDatabaseAsync();
        server = await Server.StartAsync(connection, Parts.Standalone);
        admin = await server.ClientAsync("admin");
    }

    public async Task DisposeAsync()
    {
        admin.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Should_show_a_key_once_and_keep_its_hash_only()
    {
        using var created = await admin.PostAsync("/keys", Server.Json("""{"name":"ci","scopes":["runs:read","runs:write"],"tenant":"shop","expires_in_seconds":3600}"""));
        var key = await created.JsonAsync(HttpStatusCode.Created);
        var secret = key.GetProperty("key").GetString()!;
        Assert.Equal($"/keys/{key.GetProperty("key_id").GetGuid()}", created.Headers.Location!.ToString());
        Assert.StartsWith(key.GetProperty("prefix").GetString()!, secret, StringComparison.Ordinal);
        Assert.True(secret.Length - key.GetProperty("prefix").GetString()!.Length > 30);
        using var ci = server.Client(secret);
        Assert.Equal("ci", (await ci.GetJsonAsync("/me")).GetProperty("name").GetString());

        var text = (await admin.GetJsonAsync("/keys")).GetRawText();
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        var listed = Find(text, "ci");
        Assert.Equal("active", listed.GetProperty("status").GetString());
        Assert.Equal("shop", listed.GetProperty("tenant").GetString());
        Assert.Equal(["runs:read", "runs:write"], listed.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
        Assert.StartsWith("key-", listed.GetProperty("created_by").GetString(), StringComparison.Ordinal);
        Assert.Equal(key.GetProperty("expires_at").GetDateTimeOffset(), listed.GetProperty("expires_at").GetDateTimeOffset(), TimeSpan.FromMilliseconds(1));
        Assert.InRange(listed.GetProperty("expires_at").GetDateTimeOffset() - listed.GetProperty("created_at").GetDateTimeOffset(), TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.True(listed.GetProperty("last_used_at").GetDateTimeOffset() >= listed.GetProperty("created_at").GetDateTimeOffset());
        await using var command = server.Database.CreateCommand("SELECT count(*) FROM access.api_keys k WHERE position($1 in k::text) > 0");
        command.Parameters.AddWithValue(secret);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
        Assert.DoesNotContain(server.Logs.Lines, line => line.Text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_let_runs_belong_to_the_keys_tenant()
    {
        using var first = server.Client((await server.IssueAsync(new NewKey("ci-1", ["runs:read", "runs:write"]) { Tenant = "shop" })).Secret);
        using var second = server.Client((await server.IssueAsync(new NewKey("ci-2", ["runs:read", "runs:write"]) { Tenant = "shop" })).Secret);
        using var alone = server.Client((await server.IssueAsync(new NewKey("alone", ["runs:read", "runs:write"]))).Secret);
        foreach (var (client, owner) in new[] { (first, "shop"), (second, "shop"), (alone, "alone") })
            Assert.Equal(owner, (await client.GetJsonAsync($"/runs/{await client.SubmitAsync()}")).GetProperty("owner").GetString());
    }

    [Fact]
    public async Task Should_end_a_key_in_every_gateway_within_its_cache_time()
    {
        await using var one = await Server.StartAsync(connection, Parts.Standalone, ("Gateway:KeyCacheSeconds", "0.3"));
        await using var other = await Server.StartAsync(connection, Parts.Standalone, ("Gateway:KeyCacheSeconds", "0.3"));
        var issued = await server.IssueAsync(new NewKey("leaked", ["runs:read"]));
        using var there = other.Client(issued.Secret);
        await there.GetJsonAsync("/me");
        using (var revoked = await admin.PostAsync($"{one.Address}keys/{issued.Key.Id}/revoke", null))
            Assert.Equal("revoked", (await revoked.JsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());

        await Eventually.EqualsAsync(HttpStatusCode.Unauthorized, async () => (await there.GetAsync("/me")).StatusCode, "the other gateway refuses the key");
        using var refused = await there.GetAsync("/me");
        Assert.Contains("\"leaked\" was revoked", (await refused.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized")).GetProperty("detail").GetString(), StringComparison.Ordinal);
        // Once more is no error and changes nothing.
        using var again = await admin.PostAsync($"/keys/{issued.Key.Id}/revoke", null);
        Assert.Equal("revoked", (await again.JsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Should_remember_a_key_no_longer_than_it_says()
    {
        var clock = new Clock();
        var keys = new ApiKeys(server.Database, clock);
        var cache = new ApiKeyCache(keys, clock, Options.Create(new EdgeOptions()));
        var issued = (await keys.CreateAsync(new NewKey("short", ["runs:read"]) { ExpiresAt = clock.Now.AddHours(1) }, CancellationToken.None))!;
        Assert.True((await cache.FindAsync(issued.Secret, fresh: false, CancellationToken.None))!.WorksAt(clock.Now));
        await keys.RevokeAsync(issued.Key.Id, "somebody", CancellationToken.None);

        clock.Now += TimeSpan.FromSeconds(2.9);
        Assert.True((await cache.FindAsync(issued.Secret, fresh: false, CancellationToken.None))!.WorksAt(clock.Now));
        Assert.False((await cache.FindAsync(issued.Secret, fresh: true, CancellationToken.None))!.WorksAt(clock.Now));
        clock.Now += TimeSpan.FromSeconds(0.1);
        Assert.False((await cache.FindAsync(issued.Secret, fresh: false, CancellationToken.None))!.WorksAt(clock.Now));
    }

    [Fact]
    public async Task Should_refuse_a_key_that_has_expired()
    {
        var issued = await server.IssueAsync(new NewKey("visitor", ["runs:read"]) { ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(-1) });
        using var client = server.Client(issued.Secret);
        using var refused = await client.GetAsync("/me");
        Assert.Contains("has expired", (await refused.ProblemAsync(HttpStatusCode.Unauthorized)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("expired", Find((await admin.GetJsonAsync("/keys")).GetRawText(), "visitor").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Should_keep_the_last_key_that_may_manage_keys()
    {
        var keys = (await admin.GetJsonAsync("/keys")).GetProperty("keys").EnumerateArray().ToList();
        var own = Assert.Single(keys).GetProperty("key_id").GetGuid();
        // Neither of these could take over.
        await server.IssueAsync(new NewKey("reader", ["runs:read"]));
        await server.IssueAsync(new NewKey("former", ["admin"]) { ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(-1) });
        using (var refused = await admin.PostAsync($"/keys/{own}/revoke", null))
            Assert.Contains("Make another key", (await refused.ProblemAsync(HttpStatusCode.Conflict, "last_admin_key")).GetProperty("detail").GetString(), StringComparison.Ordinal);

        var other = await server.IssueAsync(new NewKey("second", ["admin"]));
        // Both at once: one must stay.
        using var second = server.Client(other.Secret);
        var answers = await Task.WhenAll(admin.PostAsync($"/keys/{own}/revoke", null), second.PostAsync($"/keys/{other.Key.Id}/revoke", null));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(a => a.StatusCode).Order());
    }

    [Fact]
    public async Task Should_not_let_a_key_give_more_than_it_has()
    {
        var reader = (await server.IssueAsync(new NewKey("reader", ["runs:read"]))).Key;
        Assert.Equal(["runs:write", "admin"], KeyRules.NotToGive(reader, ["runs:read", "runs:write", "admin"]));
        Assert.Empty(KeyRules.NotToGive(reader with { Scopes = ["admin"] }, Scopes.All));

        using var visitor = server.Client((await server.IssueAsync(new NewKey("visitor", ["admin"]) { ExpiresAt = DateTimeOffset.UtcNow.AddHours(1) })).Secret);
        foreach (var lifetime in new[] { "", ",\"expires_in_seconds\":7200" })
        {
            using var refused = await visitor.PostAsync("/keys", Server.Json($$"""{"name":"lasting","scopes":["admin"]{{lifetime}}}"""));
            await refused.ProblemAsync(HttpStatusCode.Forbidden, "lifetime_exceeded");
        }

        using var allowed = await visitor.PostAsync("/keys", Server.Json("""{"name":"shorter","scopes":["admin"],"expires_in_seconds":60}"""));
        await allowed.JsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Should_not_give_one_name_twice()
    {
        const string Body = """{"name":"ci","scopes":["runs:read"]}""";
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => admin.PostAsync("/keys", Server.Json(Body))));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await refused.ProblemAsync(HttpStatusCode.Conflict, "key_name_taken");
        var id = Find((await admin.GetJsonAsync("/keys")).GetRawText(), "ci").GetProperty("key_id").GetGuid();
        using (await admin.PostAsync($"/keys/{id}/revoke", null))
        using (var again = await admin.PostAsync("/keys", Server.Json(Body)))
            await again.JsonAsync(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"a","name":"b","scopes":["admin"]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"\ud800","scopes":["admin"]}""", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.UnprocessableEntity, "")]
    [InlineData("{}", HttpStatusCode.UnprocessableEntity, "/name", "/scopes")]
    [InlineData("""{"name":"a b","scopes":[],"tenant":"","expires_in_seconds":0,"owner":"x"}""", HttpStatusCode.UnprocessableEntity, "/name", "/scopes", "/tenant", "/expires_in_seconds", "/owner")]
    [InlineData("""{"name":"a\n","scopes":["root","runs:read",7],"expires_in_seconds":1.5}""", HttpStatusCode.UnprocessableEntity, "/name", "/scopes/0", "/scopes/2", "/expires_in_seconds")]
    public async Task Should_say_everything_that_is_wrong_with_a_request(string body, HttpStatusCode status, params string[] pointers)
    {
        using var response = await admin.PostAsync("/keys", Server.Json(body));
        var problem = await response.ProblemAsync(status);
        if (pointers.Length > 0)
            Assert.Equal(pointers, problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()));
        using var unknown = await admin.PostAsync($"/keys/{Guid.NewGuid()}/revoke", null);
        await unknown.ProblemAsync(HttpStatusCode.NotFound, "key_not_found");
        using var text = await admin.PostAsync("/keys", new StringContent("{}"));
        await text.ProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    private static JsonElement Find(string list, string name) =>
        JsonElement.Parse(list).GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("name").GetString() == name);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
