using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Orchestrate.Cli.Tests;

public sealed class When_a_command_ends
{
    private const string Run = """{"run_id":"01a1fd7b-4768-7537-b252-209d7653867e","name":"n","status":"planning","goal":"g"}""";
    private const string Id = "01a1fd7b-4768-7537-b252-209d7653867e";

    [Theory]
    [InlineData("nonsense")]
    [InlineData("run")]
    [InlineData("ls", "--limit", "many")]
    [InlineData("ack", Id, "escalation-1")]
    [InlineData("ack", Id, "escalation-1", "--decision", "perhaps")]
    [InlineData("run", "/nonexistent/bundle.json")]
    [InlineData("setup")]
    public async Task Should_say_usage_and_print_nothing_on_standard_output(params string[] args)
    {
        var result = await Cli.RunAsync(args);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("orchestrate: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_that_no_server_is_known()
    {
        var result = await Cli.RunAsync("ls");
        Assert.Equal(ExitCodes.Unreachable, result.ExitCode);
        Assert.Contains("orchestrate up", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_that_the_server_does_not_answer()
    {
        var result = await Cli.RunAsync("show", Id, "--url", "http://127.0.0.1:1");
        Assert.Equal(ExitCodes.Unreachable, result.ExitCode);
    }

    [Theory]
    [InlineData(404, ExitCodes.Refused)]
    [InlineData(409, ExitCodes.Refused)]
    [InlineData(403, ExitCodes.Refused)]
    [InlineData(422, ExitCodes.Usage)]
    [InlineData(500, ExitCodes.Unreachable)]
    public async Task Should_tell_what_the_server_said(int status, int exitCode)
    {
        await using var server = await FakeServer.StartAsync(status, """{"code":"some_code","title":"The title.","detail":"The detail.","trace_id":"abc"}""");
        var result = await Cli.RunAsync(server, "cancel", Id);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("The title. The detail.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_take_a_foreign_web_page_for_an_answer()
    {
        await using var server = await FakeServer.StartAsync(404, "<html>");
        var result = await Cli.RunAsync(server, "show", Id);
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains("Is this the address of an Orchestrate server?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_tell_every_error_of_a_bundle_with_its_place()
    {
        await using var server = await FakeServer.StartAsync(
            422,
            """{"code":"invalid_bundle","title":"The spec bundle is not valid.","errors":[{"pointer":"/goal","code":"required","message":"`goal` is missing.","line":1},{"pointer":"","code":"type","message":"Expected an object."}]}""");
        var result = await RunBundleAsync(server);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains("line 1, /goal: `goal` is missing. [required]", result.Error, StringComparison.Ordinal);
        Assert.Contains("(whole document): Expected an object. [type]", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run.completed", ExitCodes.Ok)]
    [InlineData("run.partially_completed", ExitCodes.NotCompleted)]
    [InlineData("run.failed", ExitCodes.NotCompleted)]
    [InlineData("run.cancelled", ExitCodes.NotCompleted)]
    [InlineData("run.timed_out", ExitCodes.NotCompleted)]
    public async Task Should_say_how_a_watched_run_ended(string type, int exitCode)
    {
        await using var server = await FakeServer.StartAsync(context => WatchedAsync(context, type));
        var result = await RunBundleAsync(server, "--watch");
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(type["run.".Length..], result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_submit_a_run_that_only_verifies()
    {
        await using var server = await FakeServer.StartAsync(context => WatchedAsync(context, "run.failed"));
        var result = await RunBundleAsync(server, "--verify-only", "--watch");
        Assert.Equal(ExitCodes.NotCompleted, result.ExitCode);
        Assert.StartsWith("POST /runs?mode=verify_only ", server.Requests.First(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    public async Task Should_ask_for_a_pause_and_its_end(string command)
    {
        string? body = null;
        await using var server = await FakeServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            body = await reader.ReadToEndAsync();
            await FakeServer.JsonAsync(context, 202, $$"""{"run_id":"{{Id}}","status":"pausing"}""");
        });
        var result = await Cli.RunAsync(server, command, Id, "--reason", "lunch");
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.Contains("is pausing", result.Output, StringComparison.Ordinal);
        Assert.StartsWith($"POST /runs/{Id}/{command} ", server.Requests.First(), StringComparison.Ordinal);
        Assert.Equal("""{"reason":"lunch"}""", body);
    }

    [Fact]
    public async Task Should_show_who_paused_a_run_and_why()
    {
        await using var server = await FakeServer.StartAsync(
            200, $$$"""{"run_id":"{{{Id}}}","status":"paused","goal":"g","pause":{"since":"2026-01-31T12:00:00Z","until":"2026-02-07T12:00:00Z","by":"ann","reason":"lunch","phase":"acting"}}""");
        var result = await Cli.RunAsync(server, "show", Id);
        Assert.Contains("in acting by ann since 2026-01-31 12:00:00 UTC: lunch", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_be_interrupted_by_a_cancellation()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = await FakeServer.StartAsync(async context =>
        {
            await FakeServer.StreamAsync(context, FakeServer.Frame(1, "run.accepted"));
            await interrupt.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CliEnvironment { Output = output, Error = error, Variable = _ => null, Stream = Cli.Quick };
        var exitCode = await Commands.CommandLine.RunAsync(["events", Id, "--follow", "--url", server.Url.ToString()], environment, interrupt.Token);
        Assert.Equal(ExitCodes.Interrupted, exitCode);
    }

    [Theory]
    [InlineData("ls")]
    [InlineData("show", Id)]
    [InlineData("show", Id, "--report")]
    [InlineData("cancel", Id)]
    [InlineData("pause", Id, "--reason", "lunch")]
    [InlineData("resume", Id)]
    [InlineData("ack", Id, "escalation-1", "--decision", "retry")]
    public async Task Should_print_one_json_document_and_nothing_else_with_json(params string[] args)
    {
        await using var server = await FakeServer.StartAsync(200, Run);
        var result = await Cli.RunAsync(server, [.. args, "--json"]);
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        using var document = JsonDocument.Parse(result.Output);
        Assert.Single(result.Output.TrimEnd().Split('\n'));
        Assert.Contains("key=Bearer secret", server.Requests.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_print_json_lines_and_nothing_else_when_a_run_is_watched_with_json()
    {
        await using var server = await FakeServer.StartAsync(context => WatchedAsync(context, "run.completed"));
        var result = await RunBundleAsync(server, "--watch", "--json");
        var types = result.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString());
        Assert.Equal(["run.accepted", "run.completed", "report"], types);
    }

    [Fact]
    public async Task Should_print_errors_as_json_on_standard_error_with_json()
    {
        await using var server = await FakeServer.StartAsync(404, """{"code":"run_not_found","title":"There is no such run."}""");
        var result = await Cli.RunAsync(server, "show", Id, "--json");
        Assert.Empty(result.Output);
        using var document = JsonDocument.Parse(result.Error);
        Assert.Equal("run_not_found", document.RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Should_find_a_run_by_the_beginning_of_its_id()
    {
        await using var server = await FakeServer.StartAsync(context => FakeServer.JsonAsync(context, 200, context.Request.Path == "/runs" ? $$"""{"runs":[{{Run}}]}""" : Run));
        Assert.Equal(ExitCodes.Ok, (await Cli.RunAsync(server, "show", "01a1fd7b-47")).ExitCode);
        Assert.Equal(ExitCodes.Ok, (await Cli.RunAsync(server, "show", "last")).ExitCode);
        Assert.Equal(ExitCodes.Refused, (await Cli.RunAsync(server, "show", "ffff")).ExitCode);
        Assert.Equal(ExitCodes.Usage, (await Cli.RunAsync(server, "show", "01")).ExitCode);
    }

    [Fact]
    public async Task Should_offer_help_with_examples_for_every_command()
    {
        foreach (var command in (string[])["demo", "up", "down", "ps", "logs", "scale", "run", "ls", "show", "handover", "events", "artifacts", "cancel", "pause", "resume", "ack", "attempts", "validate", "queues", "redrive", "keys", "doctor", "spec", "setup", "test"])
        {
            var result = await Cli.RunAsync(command, "--help");
            Assert.Equal(ExitCodes.Ok, result.ExitCode);
            Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
            Assert.Contains($"orchestrate {command}", result.Output, StringComparison.Ordinal);
            Assert.Empty(result.Error);
        }
    }

    [Fact]
    public async Task Should_print_the_thirteen_files_of_the_specification()
    {
        var result = await Cli.RunAsync("spec");
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        using var document = JsonDocument.Parse(result.Output);
        Assert.Equal(
            [
                "overview.md", "architecture.md", "api.openapi.yaml", "schemas/OrchestrationPackage.schema.json", "schemas/AgentTask.schema.json", "schemas/AgentResult.schema.json",
                "prompts/orchestrator.system.md", "prompts/worker.system.md", "registries/skills.registry.json", "registries/variables.registry.json",
                "implementation_plan.md", "milestones.md", "acceptance_tests.md",
            ],
            document.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.All(document.RootElement.EnumerateObject(), member => Assert.True(member.Value.GetString()!.Length > 20));
    }

    private static async Task<Cli> RunBundleAsync(FakeServer server, params string[] args)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "{}");
            return await Cli.RunAsync(server, ["run", file, .. args]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Task WatchedAsync(HttpContext context, string end) => context.Request switch
    {
        { Method: "POST" } => FakeServer.JsonAsync(context, 202, Run),
        { Path: var path } when path.Value!.EndsWith("/events", StringComparison.Ordinal) => FakeServer.StreamAsync(context, FakeServer.Frame(1, "run.accepted") + FakeServer.Frame(2, end)),
        _ => FakeServer.JsonAsync(context, 404, """{"code":"not_found","title":"There is nothing at this address."}"""),
    };
}
