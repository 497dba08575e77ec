using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Orchestrate.Cli.Tests;

public sealed class When_attempts_are_handled
{
    private const string Run = "01a1fd7b-4768-7537-b252-209d7653867e";
    private const string First = "5f0c6e1e-3d0b-5d0e-9f59-0a9b6a3c1d2e";
    private const string Second = "5f0c6e1e-3d0b-5d0e-9f59-0a9b6a3c1d2f";
    private const string Third = "5f0c6e1e-3d0b-5d0e-9f59-0a9b6a3c1d30";

    private const string List = $$"""
        {"run_id":"{{Run}}","status":"completed","ended_at":"2026-01-31T12:00:00Z","attempts":[
            {"task_id":"FIX","title":"Correct the \u001b[31mparser","attempt":1,"attempt_id":"{{First}}","agent":"general","outcome":"verification_failed","changed_files":3,"fate":"unmerged"},
            {"task_id":"FIX","title":"t","attempt":2,"attempt_id":"{{Second}}","agent":"debug","outcome":"accepted","changed_files":2,"fate":"merged"},
            {"task_id":"DOC.1","title":"t","attempt":1,"attempt_id":"{{Third}}","agent":"general","changed_files":0,"fate":"discarded","discarded_by":"ann","kept_until":"2026-03-02T12:00:00Z"},
            {"task_id":"NIL","title":"t","attempt":1,"attempt_id":"{{Run}}","agent":"general","outcome":"timeout","changed_files":0,"fate":"nothing"}]}
        """;

    private const string Branch = "orchestrate-attempts/x/FIX-1";

    [Fact]
    public async Task Should_say_in_plain_words_what_is_kept()
    {
        await using var server = await FakeServer.StartAsync(200, List);
        var result = await Cli.RunAsync(server, "attempts", Run);
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        var lines = result.Output.Split('\n');
        Assert.Matches(@"FIX\.1 +@general +verification_failed +3 +kept until discarded +Correct the", lines[1]);
        Assert.Matches(@"FIX\.2 +@debug +accepted +2 +merged", lines[2]);
        Assert.Matches(@"DOC\.1\.1 +@general +cut off +0 +discarded by ann, there until 2026-03-02 12:00 UTC", lines[3]);
        Assert.Matches(@"NIL\.1 +@general +timeout +0 +nothing to keep", lines[4]);
        Assert.Contains("orchestrate attempts 01a1fd7b-4768 restore FIX.1", result.Output, StringComparison.Ordinal);
        Assert.Contains("orchestrate attempts 01a1fd7b-4768 discard FIX.1", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_until_when_unmerged_work_is_kept_and_that_there_is_none()
    {
        await using var server = await FakeServer.StartAsync(200, List.Replace("\"fate\":\"unmerged\"", "\"fate\":\"unmerged\",\"kept_until\":\"2026-05-01T00:00:00Z\"", StringComparison.Ordinal));
        Assert.Contains("kept until 2026-05-01 00:00 UTC", (await Cli.RunAsync(server, "attempts", Run)).Output, StringComparison.Ordinal);
        await using var empty = await FakeServer.StartAsync(200, $$"""{"run_id":"{{Run}}","status":"planning","attempts":[]}""");
        Assert.Contains("No attempts yet.", (await Cli.RunAsync(empty, "attempts", Run)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FIX.1", First)]
    [InlineData("FIX.2", Second)]
    [InlineData("DOC.1", Third)]
    [InlineData("DOC.1.1", Third)]
    [InlineData(First, First)]
    public async Task Should_restore_the_attempt_that_is_meant(string typed, string attempt)
    {
        var (server, bodies) = await StartAsync();
        await using var _ = server;
        var result = await Cli.RunAsync(server, "attempts", Run, "restore", typed);
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.StartsWith($"POST /runs/{Run}/attempts/{attempt}/restore ", server.Requests.Last(), StringComparison.Ordinal);
        Assert.Equal("""{"patch":false}""", bodies.Single());
        Assert.Contains($"branch {Branch} at cac0cab53 in /projects/parser", result.Output, StringComparison.Ordinal);
        Assert.Contains("note The source", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FIX", "FIX.1, FIX.2")]
    [InlineData("FIX.3", "lists them")]
    [InlineData("fix.1", "lists them")]
    [InlineData("nonsense", "lists them")]
    public async Task Should_ask_which_attempt_is_meant(string typed, string said)
    {
        await using var server = await FakeServer.StartAsync(200, List);
        foreach (var what in (string[])["restore", "discard"])
        {
            var result = await Cli.RunAsync(server, "attempts", Run, what, typed);
            Assert.Equal(ExitCodes.Refused, result.ExitCode);
            Assert.Contains(said, result.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(server.Requests, request => request.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_write_the_patch_to_a_file_that_does_not_exist_yet()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var (server, bodies) = await StartAsync();
            await using var _ = server;
            var file = Path.Combine(folder, "fix.patch");
            var result = await Cli.RunAsync(server, "attempts", Run, "restore", "FIX.1", "--branch", "mine", "--patch", file);
            Assert.Equal(ExitCodes.Ok, result.ExitCode);
            Assert.Equal("""{"branch":"mine","patch":true}""", bodies.Single());
            Assert.Equal("the patch", await File.ReadAllTextAsync(file));
            Assert.Contains($"git apply {file}", result.Output, StringComparison.Ordinal);

            var again = await Cli.RunAsync(server, "attempts", Run, "restore", "FIX.1", "--patch", file);
            Assert.Equal(ExitCodes.Usage, again.ExitCode);
            Assert.Single(bodies);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Should_not_write_a_patch_that_is_missing_or_another_one()
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString());
        var (server, _) = await StartAsync(patch: null);
        await using (server)
        {
            var missing = await Cli.RunAsync(server, "attempts", Run, "restore", "FIX.1", "--patch", file);
            Assert.Equal(ExitCodes.Refused, missing.ExitCode);
            Assert.Contains("The source", missing.Error, StringComparison.Ordinal);
        }

        (server, _) = await StartAsync(sha256: new string('0', 64));
        await using (server)
            Assert.Equal(ExitCodes.Unreachable, (await Cli.RunAsync(server, "attempts", Run, "restore", "FIX.1", "--patch", file)).ExitCode);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Should_discard_one_or_all_that_are_not_merged()
    {
        var (server, _) = await StartAsync();
        await using var __ = server;
        var one = await Cli.RunAsync(server, "attempts", Run, "discard", "FIX.2");
        Assert.Equal((ExitCodes.Ok, "discarded: FIX.2"), (one.ExitCode, one.Output.TrimEnd()));
        Assert.StartsWith($"POST /runs/{Run}/attempts/{Second}/discard ", server.Requests.Last(), StringComparison.Ordinal);
        var all = await Cli.RunAsync(server, "attempts", Run, "discard", "--all-unmerged", "--json");
        using var document = JsonDocument.Parse(all.Output);
        Assert.Equal([First], document.RootElement.GetProperty("discarded").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(2, server.Requests.Count(request => request.StartsWith("POST", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Should_discard_nothing_without_being_told_what()
    {
        await using var server = await FakeServer.StartAsync(200, List);
        Assert.Equal(ExitCodes.Usage, (await Cli.RunAsync(server, "attempts", Run, "discard")).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await Cli.RunAsync(server, "attempts", Run, "discard", "FIX.1", "--all-unmerged")).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await Cli.RunAsync(server, "attempts", Run, "restore")).ExitCode);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("restore")]
    [InlineData("discard")]
    public async Task Should_have_help_with_examples_of_its_own(string what)
    {
        var result = await Cli.RunAsync("attempts", "last", what, "--help");
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.Contains($"orchestrate attempts last {what} FIX.1", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_print_one_json_document_and_nothing_else_with_json()
    {
        var (server, _) = await StartAsync();
        await using var __ = server;
        foreach (var args in (string[][])[["attempts", Run], ["attempts", Run, "restore", "FIX.1"], ["attempts", Run, "discard", "FIX.1"]])
        {
            var result = await Cli.RunAsync(server, [.. args, "--json"]);
            Assert.Equal(ExitCodes.Ok, result.ExitCode);
            using var document = JsonDocument.Parse(result.Output);
            Assert.Equal(Run, document.RootElement.GetProperty("run_id").GetString());
        }
    }

    private static async Task<(FakeServer Server, List<string> Bodies)> StartAsync(string? patch = "the patch", string? sha256 = null)
    {
        var bodies = new List<string>();
        sha256 ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(patch ?? string.Empty)));
        var stored = patch is null ? string.Empty : $$""","patch":{"sha256":"{{sha256}}","length":9,"media_type":"text/x-diff","name":"attempt.patch"}""";
        var server = await FakeServer.StartAsync(async context =>
        {
            var path = context.Request.Path.Value!;
            if (path.EndsWith("/restore", StringComparison.Ordinal))
            {
                using var reader = new StreamReader(context.Request.Body);
                bodies.Add(await reader.ReadToEndAsync());
                await FakeServer.JsonAsync(
                    context, 200, $$"""{"run_id":"{{Run}}","attempt_id":"{{First}}","branch":"{{Branch}}","commit":"cac0cab538b970a3","location":"/projects/parser","detail":"The source says hello."{{stored}}}""");
            }
            else if (path.EndsWith("/discard", StringComparison.Ordinal))
            {
                await FakeServer.JsonAsync(context, 200, $$"""{"run_id":"{{Run}}","status":"completed"}""");
            }
            else if (path == $"/runs/{Run}/artifacts/{sha256}")
            {
                await context.Response.WriteAsync(patch!);
            }
            else
            {
                await FakeServer.JsonAsync(context, 200, List);
            }
        });
        return (server, bodies);
    }
}
