using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Orchestrate.Cli.Tests;

public sealed class When_artifacts_are_asked_for : IDisposable
{
    private const string Id = "01a1fd7b-4768-7537-b252-209d7653867e";

    private static readonly byte[] Content = Encoding.UTF8.GetBytes("the whole output\n");

    private readonly string folder = Directory.CreateTempSubdirectory("orchestrate-artifacts-").FullName;

    private static string Digest => Convert.ToHexStringLower(SHA256.HashData(Content));

    private string File => Path.Combine(folder, "unit.log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Should_list_every_page_of_them()
    {
        await using var server = await FakeServer.StartAsync(context => FakeServer.JsonAsync(context, 200, context.Request.Query["cursor"] == "more" ? Page("b.log") : Page("a.log", "more")));
        var table = await Cli.RunAsync(server, "artifacts", Id);
        Assert.Equal(ExitCodes.Ok, table.ExitCode);
        var lines = table.Output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches($@"^{Digest} +a\.log +verification +17 +T1", lines[1]);
        Assert.Contains("b.log", lines[2], StringComparison.Ordinal);

        var json = await Cli.RunAsync(server, "artifacts", Id, "--json");
        using var document = JsonDocument.Parse(json.Output);
        Assert.Single(json.Output.TrimEnd().Split('\n'));
        Assert.Equal(["a.log", "b.log"], document.RootElement.GetProperty("artifacts").EnumerateArray().Select(a => a.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Should_say_that_there_are_none()
    {
        await using var server = await FakeServer.StartAsync(200, """{"artifacts":[]}""");
        var result = await Cli.RunAsync(server, "artifacts", Id);
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.StartsWith("No artifacts.", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_download_one_by_name_or_digest(bool byName)
    {
        await using var server = await FakeServer.StartAsync(context => AnswerAsync(context, Content));
        var result = await Cli.RunAsync(server, "artifacts", Id, byName ? "unit.log" : Digest, "-o", File);
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.Equal(Content, await System.IO.File.ReadAllBytesAsync(File));
        Assert.Contains(Digest, result.Output, StringComparison.Ordinal);
        Assert.Contains(server.Requests, r => r.StartsWith($"GET /runs/{Id}/artifacts/{Digest} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_print_what_it_downloaded_with_json()
    {
        await using var server = await FakeServer.StartAsync(context => AnswerAsync(context, Content));
        var result = await Cli.RunAsync(server, "artifacts", Id, "unit.log", "-o", File, "--json");
        using var document = JsonDocument.Parse(result.Output);
        Assert.Equal(Digest, document.RootElement.GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Should_replace_a_file_only_when_told_so()
    {
        await System.IO.File.WriteAllTextAsync(File, "mine");
        await using var server = await FakeServer.StartAsync(context => AnswerAsync(context, Content));
        var refused = await Cli.RunAsync(server, "artifacts", Id, "unit.log", "-o", File);
        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await System.IO.File.ReadAllTextAsync(File));
        Assert.Empty(server.Requests);

        Assert.Equal(ExitCodes.Ok, (await Cli.RunAsync(server, "artifacts", Id, "unit.log", "-o", File, "--force")).ExitCode);
        Assert.Equal(Content, await System.IO.File.ReadAllBytesAsync(File));
    }

    [Fact]
    public async Task Should_write_nothing_that_has_another_digest()
    {
        await using var server = await FakeServer.StartAsync(context => AnswerAsync(context, Encoding.UTF8.GetBytes("something else")));
        var result = await Cli.RunAsync(server, "artifacts", Id, "unit.log", "-o", File);
        Assert.Equal(ExitCodes.Unreachable, result.ExitCode);
        Assert.Contains("does not have the SHA-256", result.Error, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task Should_ask_which_of_two_with_one_name()
    {
        var other = new string('0', 64);
        await using var server = await FakeServer.StartAsync(200, $$"""{"artifacts":[{{Artifact("unit.log")}},{"sha256":"{{other}}","name":"unit.log"}]}""");
        var result = await Cli.RunAsync(server, "artifacts", Id, "unit.log", "-o", File);
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains(other, result.Error, StringComparison.Ordinal);
        Assert.Contains(Digest, result.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Refused, (await Cli.RunAsync(server, "artifacts", Id, "unknown.log", "-o", File)).ExitCode);
    }

    [Theory]
    [InlineData("artifacts", Id, "unit.log")]
    [InlineData("artifacts", Id, "-o", "file")]
    [InlineData("artifacts")]
    [InlineData("artifacts", Id, "unit.log", "-o", "/nonexistent/folder/file")]
    public async Task Should_say_what_is_missing(params string[] args)
    {
        await using var server = await FakeServer.StartAsync(context => AnswerAsync(context, Content));
        var result = await Cli.RunAsync(server, args);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.StartsWith("orchestrate: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Should_not_let_a_name_write_on_the_terminal()
    {
        await using var server = await FakeServer.StartAsync(200, $$"""{"artifacts":[{"sha256":"{{Digest}}","name":"a\u001b[2J[red]x","kind":"k","length":1}]}""");
        var result = await Cli.RunAsync(server, "artifacts", Id);
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Contains("[red]x", result.Output, StringComparison.Ordinal);
    }

    private static string Artifact(string name) => $$"""{"sha256":"{{Digest}}","name":"{{name}}","kind":"verification","media_type":"text/plain","length":17,"task_id":"T1","created_at":"2026-01-31T12:00:00Z"}""";

    private static string Page(string name, string? next = null) => $$"""{"artifacts":[{{Artifact(name)}}]{{(next is null ? "" : $",\"next_cursor\":\"{next}\"")}}}""";

    private static Task AnswerAsync(HttpContext context, byte[] content) => context.Request.Path.Value!.EndsWith(Digest, StringComparison.Ordinal)
        ? context.Response.Body.WriteAsync(content).AsTask()
        : FakeServer.JsonAsync(context, 200, Page("unit.log"));
}
