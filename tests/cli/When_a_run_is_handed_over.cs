using System.Text.Json;

namespace Orchestrate.Cli.Tests;

/// <summary>FAIL-6, CTX-1: a person gets the hand-over document as a file or on the terminal.</summary>
public sealed class When_a_run_is_handed_over
{
    private const string Run = "01a1fd7b-4768-7537-b252-209d7653867e";
    private const string Answer = $$"""{"run_id":"{{Run}}","markdown":"# Hand-over of run {{Run}}\n\n## Goal\n- Be \u001b[31mred"}""";

    [Fact]
    [Trait("Rule", "FAIL-6")]
    public async Task Should_print_it_without_what_moves_a_cursor()
    {
        await using var server = await FakeServer.StartAsync(200, Answer);
        var result = await Cli.RunAsync(server, "handover", Run);

        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.StartsWith($"GET /runs/{Run}/handover ", server.Requests.Single(), StringComparison.Ordinal);
        Assert.StartsWith($"# Hand-over of run {Run}\n\n## Goal\n- Be ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_print_json_for_machines()
    {
        await using var server = await FakeServer.StartAsync(200, Answer);
        using var document = JsonDocument.Parse((await Cli.RunAsync(server, "handover", Run, "--json")).Output);

        Assert.Equal(Run, document.RootElement.GetProperty("run_id").GetString());
    }

    [Fact]
    public async Task Should_write_a_file_and_replace_it_only_when_told()
    {
        await using var server = await FakeServer.StartAsync(200, Answer);
        var folder = Directory.CreateTempSubdirectory("handover-");
        try
        {
            var file = Path.Combine(folder.FullName, "handover.md");
            Assert.Equal(ExitCodes.Ok, (await Cli.RunAsync(server, "handover", Run, "-o", file)).ExitCode);
            Assert.StartsWith("# Hand-over", await File.ReadAllTextAsync(file), StringComparison.Ordinal);

            var again = await Cli.RunAsync(server, "handover", Run, "-o", file);
            Assert.Equal(ExitCodes.Usage, again.ExitCode);
            Assert.Contains("--force", again.Error, StringComparison.Ordinal);
            Assert.Equal(ExitCodes.Ok, (await Cli.RunAsync(server, "handover", Run, "-o", file, "--force")).ExitCode);
            Assert.NotEqual(ExitCodes.Ok, (await Cli.RunAsync(server, "handover", Run, "-o", Path.Combine(folder.FullName, "none", "x.md"))).ExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
