using System.Diagnostics;
using System.Text.Json;
using Orchestrate.Cli.Hosting.Distributed;
using Orchestrate.Domain;
using Orchestrate.TestSupport;

namespace Orchestrate.Cli.Tests;

/// <summary>What it left is in its state file; here the processes are <c>sleep</c>.</summary>
public sealed class When_a_supervisor_was_killed : IDisposable
{
    private readonly PrivateFolder _folder = new("left");
    private readonly List<Process> _processes = [];
    private readonly string _stateFile;

    public When_a_supervisor_was_killed() => _stateFile = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "distributed")).FullName, "state.json");

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.Dispose();
        }
        _folder.Dispose();
    }

    [Fact]
    public async Task Should_stop_what_it_left()
    {
        var (runner, database) = (Sleep(), Sleep());
        Leave(State("worker-runner", ProcessMark.Of(runner.Id)), State("postgres", ProcessMark.Of(database.Id)));
        var result = await Cli.RunAsync("down", "--data", _folder.Path);
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.Contains("stopped (2 processes)", result.Output, StringComparison.Ordinal);
        Assert.True(result.Output.IndexOf("worker-runner.1", StringComparison.Ordinal) < result.Output.IndexOf("postgres.1", StringComparison.Ordinal), result.Output);
        Assert.True(runner.HasExited && database.HasExited);
        Assert.False(File.Exists(_stateFile));
    }

    [Fact]
    public async Task Should_not_touch_a_process_that_has_got_the_number_of_one_that_it_left()
    {
        var (stranger, left) = (Sleep(), Sleep());
        Leave(State("worker-runner", new ProcessMark(stranger.Id, "another start")), State("run-api", ProcessMark.Of(left.Id)));
        var result = await Cli.RunAsync("down", "--data", _folder.Path);
        Assert.Contains("stopped (1 processes)", result.Output, StringComparison.Ordinal);
        Assert.True(left.HasExited);
        Assert.False(stranger.HasExited);
    }

    [Fact]
    public async Task Should_end_what_it_had_not_written_down()
    {
        var unknown = Sleep(Path.Combine(_folder.Path, "distributed"));
        var left = Sleep();
        Leave(State("run-api", ProcessMark.Of(left.Id)));
        Assert.Equal(ExitCodes.Ok, (await Cli.RunAsync("down", "--data", _folder.Path)).ExitCode);
        Assert.True(unknown.HasExited);
    }

    [Fact]
    public async Task Should_show_what_is_there_and_that_nobody_watches_it()
    {
        var runner = Sleep();
        Leave(State("worker-runner", ProcessMark.Of(runner.Id)), State("run-api", new ProcessMark(runner.Id, "another start")));
        var result = await Cli.RunAsync("ps", "--json", "--data", _folder.Path);
        Assert.Equal(ExitCodes.NotCompleted, result.ExitCode);
        var document = JsonDocument.Parse(result.Output).RootElement;
        Assert.False(document.GetProperty("supervisor").GetProperty("alive").GetBoolean());
        var rows = document.GetProperty("processes").EnumerateArray().ToDictionary(row => row.GetProperty("service").GetString()!);
        Assert.Equal(runner.Id, rows["worker-runner"].GetProperty("pid").GetInt32());
        Assert.False(rows["worker-runner"].GetProperty("ready").GetBoolean());
        Assert.False(rows["run-api"].TryGetProperty("pid", out _));
        Assert.Equal("gone", rows["run-api"].GetProperty("phase").GetString());

        var people = await Cli.RunAsync("ps", "--data", _folder.Path);
        Assert.Contains("nothing is started again", people.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scale", "worker-runner=2")]
    [InlineData("up", "--port", "0")]
    public async Task Should_refuse_what_needs_one(params string[] command)
    {
        var runner = Sleep();
        Leave(State("worker-runner", ProcessMark.Of(runner.Id)));
        var result = await Cli.RunAsync([.. command, "--data", _folder.Path]);
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains("orchestrate ", result.Error, StringComparison.Ordinal);
        Assert.False(runner.HasExited);
    }

    [Fact]
    public async Task Should_find_nothing_when_everything_is_gone()
    {
        Leave(State("worker-runner", new ProcessMark(Environment.ProcessId, "another start")));
        Assert.Equal(ExitCodes.Unreachable, (await Cli.RunAsync("ps", "--data", _folder.Path)).ExitCode);
    }

    private static ProcessState State(string service, ProcessMark? mark) => new()
    {
        Service = service,
        Replica = 1,
        Process = mark,
        Phase = ProcessState.Running,
        Address = "http://127.0.0.1:1",
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    private void Leave(params ProcessState[] processes) => File.WriteAllText(
        _stateFile,
        JsonSerializer.Serialize(
            new InstallationState { Supervisor = new ProcessMark(Environment.ProcessId, "another start"), StartedAt = DateTimeOffset.UnixEpoch, Url = "http://127.0.0.1:1", Wanted = new ReplicaCounts(), Processes = processes },
            DomainJson.Options));

    private Process Sleep(string? installation = null)
    {
        // Who runs the tests in the background of a script has INT and QUIT ignored, and so would this process.
        var start = new ProcessStartInfo("env", ["--default-signal", "sleep", "600"]);
        if (installation is not null)
            start.Environment["ORCHESTRATE_INSTALLATION"] = installation;
        var process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }
}
