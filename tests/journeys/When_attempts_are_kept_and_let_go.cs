using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests;

/// <summary>A rejected attempt from the end of its run to the end of its retention, through the command line.</summary>
public sealed class When_attempts_are_kept_and_let_go : IAsyncLifetime
{
    /// <summary>Ten seconds in days: long enough for the runner to remove its files before the rows go.</summary>
    private const string Margin = "0.000116";

    private ScriptedModelServer _model = null!;
    private Host _host = null!;
    private string _folder = null!;

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;
        _model = await ScriptedModelServer.StartAsync(ScenarioParser.Parse(Scenarios.Partial));
        _host = await Host.StartAsync(
            _folder, new Dictionary<string, string>(), $"--Runner:Providers:partial:BaseUrl={_model.BaseUrl}", "--Runner:CleanUpSeconds=0.5", "--Coordinator:WorkingFilesMinutes=0",
            "--Coordinator:RetentionDays=0.000001", $"--Coordinator:PurgeMarginDays={Margin}", "--Coordinator:PurgeSeconds=0.5", "--RunApi:PurgeSeconds=0.5");
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _model.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_give_rejected_work_back_and_remove_it_only_when_it_is_discarded()
    {
        var repository = GitRepository.Create(Path.Combine(_folder, "repository"), new Dictionary<string, string> { ["README.md"] = "A repository.\n" });
        var id = await _host.SubmitAsync(Cases.Bundle("partial", repository, """{ "max_attempts_per_task": 1 }"""));
        var run = await _host.EndOfAsync(id);
        Assert.Equal("partially_completed", run.GetProperty("status").GetString());

        // Working files go, the repositories stay: one attempt was rejected.
        await Eventually.HoldsAsync(() => Task.FromResult(Left(id) is ["attempts.git", "integration.git"]), $"the working files are gone; left is {string.Join(", ", Left(id))}", TimeSpan.FromSeconds(60));
        var (exitCode, listed) = await CliAsync("attempts", "last");
        Assert.Equal(0, exitCode);
        Assert.Matches(@"(?m)^BAD\.1 +@general +verification_failed +1 +kept until discarded", listed);
        Assert.Matches(@"(?m)^GOOD\.1 +@general +accepted +1 +merged", listed);

        var branch = $"orchestrate-attempts/{id}/BAD-1";
        var patch = Path.Combine(_folder, "bad.patch");
        var (restored, told) = await CliAsync("attempts", "last", "restore", "BAD.1", "--patch", patch);
        Assert.True(restored == 0, $"{told}\n{_host.Log}");
        Assert.Contains("+still bad", await File.ReadAllTextAsync(patch), StringComparison.Ordinal);
        Assert.Equal("still bad", repository.Git("show", $"{branch}:bad.txt"));
        Assert.Equal("main", repository.Git("branch", "--show-current"));
        Assert.Equal(string.Empty, repository.Git("status", "--porcelain"));

        var (discarded, said) = await CliAsync("attempts", "last", "discard", "--all-unmerged");
        Assert.Equal((0, "discarded: BAD.1"), (discarded, said.TrimEnd()));
        await Eventually.EqualsAsync(0, () => Task.FromResult(Left(id).Count), "the run is gone from the disk", TimeSpan.FromSeconds(60));
        var attempt = run.GetProperty("tasks").EnumerateArray().Single(t => t.GetProperty("task").GetProperty("task_id").GetString() == "BAD").GetProperty("attempts")[0].GetProperty("attempt_id").GetGuid();
        Assert.Contains(await RestoreAsync(id, attempt), (HttpStatusCode[])[HttpStatusCode.Gone, HttpStatusCode.NotFound]);
        await Eventually.EqualsAsync(HttpStatusCode.NotFound, async () => (await _host.Http.GetAsync($"/runs/{id}")).StatusCode, "the run is gone from the database", TimeSpan.FromSeconds(60));
        Assert.Equal(0, JsonElement.Parse(await _host.Http.GetStringAsync("/runs")).GetProperty("runs").GetArrayLength());
        Assert.Equal("still bad", repository.Git("show", $"{branch}:bad.txt"));
    }

    private async Task<HttpStatusCode> RestoreAsync(Guid run, Guid attempt)
    {
        using var response = await _host.Http.PostAsync($"/runs/{run}/attempts/{attempt}/restore", null);
        return response.StatusCode;
    }

    /// <summary>Names of what is there of a run in the data folder, wherever it is; of its own folder, what is in it.</summary>
    private List<string> Left(Guid run) =>
    [
        .. Directory.EnumerateDirectories(_host.DataFolder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 5 })
            .Where(folder => Path.GetFileName(folder) == run.ToString() || Path.GetFileName(folder) == run.ToString("N"))
            .SelectMany(folder => Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!).DefaultIfEmpty(folder)).Order(),
    ];

    private async Task<(int ExitCode, string Output)> CliAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Cli, .. arguments, "--data", _host.DataFolder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0 || (await errors).Length > 0, "A command that fails says why.");
        return (process.ExitCode, output + await errors);
    }
}
