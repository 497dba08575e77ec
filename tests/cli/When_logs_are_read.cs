using Orchestrate.TestSupport;

namespace Orchestrate.Cli.Tests;

public sealed class When_logs_are_read : IDisposable
{
    private const string Run = "01a1fd7b-4768-7537-b252-209d7653867e";
    private readonly PrivateFolder _folder = new("logs");
    private readonly string _logs;

    public When_logs_are_read() => _logs = Directory.CreateDirectory(Path.Combine(_folder.Path, "distributed", "logs")).FullName;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_show_several_logs_as_one_in_the_order_of_time()
    {
        Write("run-api.1", Line(1, "one"), Line(4, "four"));
        Write("worker-runner.2", Line(2, "two"), "   a line without a time", Line(3, "three", Run));
        Assert.Equal(["one", "two", "a line without a time", "three", "four"], Messages(await LogsAsync()));
        Assert.Equal(["three", "four"], Messages(await LogsAsync("-n", "2")));
        Assert.Equal(["one", "four"], Messages(await LogsAsync("run-api")));
        Assert.Empty(Messages(await LogsAsync("worker-runner.1")));
        Assert.Empty(Messages(await LogsAsync("-n", "0")));
    }

    [Theory]
    [InlineData(Run)]
    [InlineData("01a1fd7b-47")]
    [InlineData("01a1fd7b4768")]
    public async Task Should_find_the_lines_of_a_run(string typed)
    {
        Write("worker-runner.1", Line(1, "other", "01a1ffff-4768-7537-b252-209d7653867e"), Line(2, "mine", Run), $"2026-01-31 12:00:03.000 UTC [1] branch orchestrate/{Guid.Parse(Run):N}");
        Assert.Equal(2, Messages(await LogsAsync("--run", typed)).Count);
    }

    [Fact]
    public async Task Should_go_on_with_what_comes_when_it_follows()
    {
        Write("run-api.1", Line(1, "one"));
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CliEnvironment { Output = TextWriter.Synchronized(output), Error = error, Variable = _ => null };
        var following = Commands.CommandLine.RunAsync(["logs", "-f", "--data", _folder.Path], environment, stop.Token);
        await Eventually.HoldsAsync(() => Task.FromResult(output.ToString().Contains("one", StringComparison.Ordinal)), "the first line is shown");
        File.AppendAllText(Path.Combine(_logs, "run-api.1.log"), Line(2, "two") + "\n");
        Write("run-api.2", Line(3, "of a new replica"));
        await Eventually.HoldsAsync(() => Task.FromResult(output.ToString().Contains("of a new replica", StringComparison.Ordinal)), "the log of a new replica is shown");
        await stop.CancelAsync();
        Assert.Equal(ExitCodes.Interrupted, await following);
        Assert.Equal(3, output.ToString().TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Should_let_no_log_move_the_cursor()
    {
        Write("run-api.1", Line(1, "\\u001b[2Jcleared"));
        Assert.DoesNotContain('\u001b', (await LogsAsync()).Output);
    }

    [Theory]
    [InlineData("nonsense", ExitCodes.Usage)]
    [InlineData("supervisor.2", ExitCodes.Usage)]
    public async Task Should_say_which_logs_there_are(string typed, int exitCode)
    {
        var result = await LogsAsync(typed);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains("worker-runner", result.Error, StringComparison.Ordinal);
    }

    private static string Line(int second, string message, string? run = null) =>
        $$"""{"Timestamp":"2026-01-31T12:00:0{{second}}.000Z","EventId":0,"LogLevel":"Information","Category":"c","Message":"{{message}}","State":{},"Scopes":[{"Message":"s","run_id":"{{run}}"}]}""";

    private static List<string> Messages(Cli result)
    {
        Assert.True(result.ExitCode == ExitCodes.Ok, result.Error);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!.Trim())];
    }

    private void Write(string process, params string[] lines) => File.WriteAllText(Path.Combine(_logs, $"{process}.log"), string.Join('\n', lines) + "\n");

    private Task<Cli> LogsAsync(params string[] args) => Cli.RunAsync(["logs", .. args, "--data", _folder.Path, "--json"]);
}
