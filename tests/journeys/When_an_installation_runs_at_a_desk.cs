using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.ScriptedModel.Playing;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests;

/// <summary>What an operator does with <c>up --distributed</c>, <c>ps</c>, <c>logs</c>, <c>scale</c> and <c>down</c>: real processes, a private broker and database, real OpenCode.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class When_an_installation_runs_at_a_desk : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;
    private ScriptedModelServer _model = null!;

    private string Data => Path.Combine(_folder, "data");

    public async Task InitializeAsync() =>
        _model = await ScriptedModelServer.StartAsync(new ScenarioPlayer(ScenarioParser.ParseFile(Path.Combine(Repository.Root, "examples", "demo", "scenario.yaml")), new FaultCounter(null)));

    public async Task DisposeAsync()
    {
        await CommandLineProcess.RunAsync(Data, "down");
        await _model.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_complete_a_run_survive_crashes_be_scaled_and_leave_nothing()
    {
        await CommandLineProcess.SucceedAsync(Data, "up", "--distributed", "--detach", "--port", "0", "--runners", "2", "--model", "scripted/demo", "--model-url", _model.BaseUrl.ToString());
        var begin = await ProcessesAsync();
        Assert.Equal(
            ["event-stream.1", "gateway.1", "loop-coordinator.1", "postgres.1", "rabbitmq.1", "run-api.1", "worker-runner.1", "worker-runner.2"], begin.Keys.Order(StringComparer.Ordinal));
        AssertSecretsArePrivate();

        var run = await CompleteAsync();

        Process.GetProcessById(begin["loop-coordinator.1"].Pid).Kill();
        Process.GetProcessById(begin["worker-runner.1"].Pid).Kill();
        await Eventually.HoldsAsync(
            async () => await CommandLineProcess.RunAsync(Data, "ps", "--json") is { ExitCode: 0, Output: var output } && Read(output) is var now && now["loop-coordinator.1"].Restarts + now["worker-runner.1"].Restarts == 2,
            "what was killed runs again",
            TimeSpan.FromSeconds(90));
        var again = await ProcessesAsync();
        foreach (var (name, process) in again)
        {
            var killed = name is "loop-coordinator.1" or "worker-runner.1";
            Assert.Equal(killed ? 1 : 0, process.Restarts);
            Assert.Equal(killed, process.Pid != begin[name].Pid);
        }

        await CommandLineProcess.SucceedAsync(Data, "scale", "worker-runner=3", "run-api=2");
        var scaled = await ProcessesAsync();
        Assert.Equal(again.Keys.Append("worker-runner.3").Append("run-api.2").Order(StringComparer.Ordinal), scaled.Keys.Order(StringComparer.Ordinal));
        Assert.Contains(scaled["run-api.2"].Address, await File.ReadAllTextAsync(Path.Combine(Data, "distributed", "gateway", "appsettings.json")), StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => (await CommandLineProcess.SucceedAsync(Data, "logs", "gateway", "-n", "500")).Contains($"{scaled["run-api.1"].Address},{scaled["run-api.2"].Address}", StringComparison.Ordinal), "the gateway has both");

        await CommandLineProcess.SucceedAsync(Data, "scale", "worker-runner=1", "run-api=1");
        Assert.Contains(run, await CommandLineProcess.SucceedAsync(Data, "ls"), StringComparison.Ordinal);
        var last = await ProcessesAsync();
        Assert.Equal(["worker-runner.1"], last.Keys.Where(name => name.StartsWith("worker-runner", StringComparison.Ordinal)));
        Assert.Equal(begin["gateway.1"].Pid, last["gateway.1"].Pid);

        await AssertLogsAsync(run);
        await CommandLineProcess.SucceedAsync(Data, "down");
        Assert.All(scaled.Values.Concat(begin.Values).Concat(again.Values), process => Assert.NotEqual(process.Began, BeganOf(process.Pid)));
        Assert.Empty(ProcessesOf(Path.Combine(Data, "distributed")));
        Assert.False(File.Exists(Path.Combine(Data, "connection.json")));
    }

    private async Task<string> CompleteAsync()
    {
        var repository = GitRepository.CopyOf(Path.Combine(Repository.Root, "examples", "demo", "repository"), Path.Combine(_folder, "repository"));
        var bundle = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "examples", "demo", "bundle.json")))!;
        bundle["workspace"]!["source"] = repository.Folder;
        var file = Path.Combine(_folder, "bundle.json");
        await File.WriteAllTextAsync(file, bundle.ToJsonString());
        var told = await CommandLineProcess.RunAsync(Data, "run", file, "--watch", "--json");
        if (told.ExitCode != 0)
            Assert.Fail($"The run did not complete: {told}\n{await CommandLineProcess.RunAsync(Data, "ps")}\n{await CommandLineProcess.RunAsync(Data, "logs", "-n", "200")}");
        Assert.Contains("\"type\":\"run.completed\"", told.Output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await CommandLineProcess.SucceedAsync(Data, "ls", "--json"));
        return report.RootElement.GetProperty("runs")[0].GetProperty("run_id").GetString()![..13];
    }

    private async Task AssertLogsAsync(string run)
    {
        var lines = (await CommandLineProcess.SucceedAsync(Data, "logs", "--run", run, "-n", "1000", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains(lines, line => line.GetProperty("process").GetString()!.StartsWith("worker-runner.", StringComparison.Ordinal));
        Assert.All(lines.Where(line => line.TryGetProperty("run_id", out _)), line => Assert.StartsWith(run, line.GetProperty("run_id").GetString(), StringComparison.Ordinal));
        var supervisor = await CommandLineProcess.SucceedAsync(Data, "logs", "supervisor", "-n", "1000");
        Assert.Contains("ended by signal 9", supervisor, StringComparison.Ordinal);
        Assert.Contains("its turns go back to the queue", supervisor, StringComparison.Ordinal);
    }

    private void AssertSecretsArePrivate()
    {
        foreach (var file in (string[])["secrets.json", "prepared.json", "state.json", "api-key"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, "distributed", file)));
    }

    private async Task<Dictionary<string, (int Pid, string? Began, int Restarts, string Address)>> ProcessesAsync() => Read(await CommandLineProcess.SucceedAsync(Data, "ps", "--json"));

    private static Dictionary<string, (int Pid, string? Began, int Restarts, string Address)> Read(string listing)
    {
        using var document = JsonDocument.Parse(listing);
        return document.RootElement.GetProperty("processes").EnumerateArray().ToDictionary(
            row => string.Create(CultureInfo.InvariantCulture, $"{row.GetProperty("service").GetString()}.{row.GetProperty("replica").GetInt32()}"),
            row => (row.GetProperty("pid").GetInt32(), BeganOf(row.GetProperty("pid").GetInt32()), row.GetProperty("restarts").GetInt32(), row.GetProperty("address").GetString()!));
    }

    /// <summary>When a process began, by the kernel's count: its number alone may belong to another one later. Null when there is none.</summary>
    private static string? BeganOf(int pid) => File.Exists($"/proc/{pid}/stat") && File.ReadAllText($"/proc/{pid}/stat") is var text ? text[(text.LastIndexOf(')') + 2)..].Split(' ')[19] : null;

    private static IEnumerable<string> ProcessesOf(string installation) => Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Where(path =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(path, "environ")).Contains(installation, StringComparison.Ordinal) || File.ReadAllText(Path.Combine(path, "cmdline")).Contains(installation, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
