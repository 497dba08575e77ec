using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Orchestrate.Cli.Tests;

public sealed class When_keys_are_handled
{
    private const string Ci = "9b1f03c2-3d0b-4d0e-9f59-0a9b6a3c1d2e";
    private const string Old = "9b1f77aa-3d0b-4d0e-9f59-0a9b6a3c1d2f";

    private const string List = $$"""
        {"keys":[
            {"key_id":"{{Ci}}","name":"ci","status":"active","prefix":"orc_AbCdEfGh","scopes":["runs:read","runs:write"],"tenant":"shop","created_at":"2026-01-31T12:00:00Z","created_by":"local","expires_at":"2026-05-01T12:00:00Z","last_used_at":"2026-02-01T08:30:12Z"},
            {"key_id":"{{Old}}","name":"ci","status":"revoked","scopes":["admin\u001b[31m"],"created_at":"2025-01-31T12:00:00Z","revoked_at":"2025-12-31T12:00:00Z","revoked_by":"local"}]}
        """;

    private const string Made = $$"""
        {"key_id":"{{Ci}}","name":"ci","status":"active","prefix":"orc_AbCdEfGh","scopes":["runs:read"],"created_at":"2026-01-31T12:00:00Z","key":"orc_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE"}
        """;

    [Theory]
    [InlineData]
    [InlineData("list")]
    public async Task Should_list_keys(params string[] more)
    {
        await using var server = await FakeServer.StartAsync(200, List);
        var result = await Cli.RunAsync(server, ["keys", .. more]);
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        var lines = result.Output.Split('\n');
        Assert.Matches(@"^9b1f03c2 +ci +orc_AbCdEfGh +active +runs:read runs:write +shop +2026-01-31 +2026-02-01 08:30 UTC +2026-05-01 12:00 UTC", lines[1]);
        Assert.Matches(@"^9b1f77aa +ci +- +revoked 2025-12-31 by local +admin.* +- +2025-01-31 +never +never", lines[2]);
        Assert.DoesNotContain("\u001b", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_show_a_new_key_alone_on_its_line()
    {
        string? body = null;
        await using var server = await FakeServer.StartAsync(async context =>
        {
            body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            await FakeServer.JsonAsync(context, 201, Made);
        });
        var result = await Cli.RunAsync(server, "keys", "create", "--name", "ci", "--scope", "runs:read, runs:write", "--scope", "runs:ack", "--tenant", "shop", "--expires", "30d");
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.Equal("""{"name":"ci","scopes":["runs:read","runs:write","runs:ack"],"tenant":"shop","expires_in_seconds":2592000}""", body);
        Assert.StartsWith("POST /keys ", server.Requests.Single(), StringComparison.Ordinal);
        Assert.Contains("orc_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE", result.Output.Split('\n').Select(l => l.TrimEnd('\r')));
        Assert.Contains("only time", result.Output, StringComparison.Ordinal);

        var json = await Cli.RunAsync(server, "keys", "create", "--name", "ci", "--scope", "runs:read", "--json");
        Assert.Equal("""{"name":"ci","scopes":["runs:read"]}""", body);
        Assert.Equal(Ci, JsonElement.Parse(json.Output).GetProperty("key_id").GetString());
    }

    [Theory]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("0d")]
    [InlineData("-3d")]
    [InlineData("1.5d")]
    [InlineData("30y")]
    [InlineData("99999999w")]
    public async Task Should_refuse_what_is_no_time(string typed)
    {
        await using var server = await FakeServer.StartAsync(201, Made);
        var result = await Cli.RunAsync(server, "keys", "create", "--name", "ci", "--scope", "admin", $"--expires={typed}");
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("is no time", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("ci", Ci)]
    [InlineData(Old, Old)]
    [InlineData("9b1f77", Old)]
    public async Task Should_revoke_the_key_that_is_meant(string typed, string id)
    {
        await using var server = await FakeServer.StartAsync(context =>
            FakeServer.JsonAsync(context, 200, HttpMethods.IsGet(context.Request.Method) ? List : $$"""{"key_id":"{{id}}","name":"ci","status":"revoked","scopes":[],"created_at":"2026-01-31T12:00:00Z"}"""));
        var result = await Cli.RunAsync(server, "keys", "revoke", typed);
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.StartsWith($"POST /keys/{id}/revoke ", server.Requests.Last(), StringComparison.Ordinal);
        Assert.Contains($"revoked: ci ({id[..8]})", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9b1f", "fits 2 keys")]
    [InlineData("9b1", "There is no key")]
    [InlineData("nobody", "There is no key")]
    public async Task Should_ask_which_key_is_meant(string typed, string said)
    {
        await using var server = await FakeServer.StartAsync(200, List);
        var result = await Cli.RunAsync(server, "keys", "revoke", typed);
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Should_say_what_to_do_when_the_server_refuses()
    {
        await using var server = await FakeServer.StartAsync(context => HttpMethods.IsGet(context.Request.Method)
            ? FakeServer.JsonAsync(context, 200, List)
            : FakeServer.JsonAsync(context, 409, """{"status":409,"code":"last_admin_key","title":"This is the last key that may manage keys.","detail":"Make another key first."}"""));
        var result = await Cli.RunAsync(server, "keys", "revoke", "ci");
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains("Make another key first.", result.Error, StringComparison.Ordinal);
    }
}
