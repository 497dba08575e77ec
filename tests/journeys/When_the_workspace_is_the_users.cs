using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests;

/// <summary>A folder that is no repository, and one folder of a repository: a real host and a real OpenCode; only the model is scripted.</summary>
public sealed class When_the_workspace_is_the_users : IAsyncLifetime
{
    private ScriptedModelServer _model = null!;
    private Host _host = null!;
    private string _folder = null!;

    public async Task InitializeAsync()
    {
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-{Guid.NewGuid():N}"[..12])).FullName;
        _model = await ScriptedModelServer.StartAsync(ScenarioParser.Parse(Scenarios.Both));
        _host = await Host.StartAsync(_folder, new Dictionary<string, string>(), $"--Runner:Providers:both:BaseUrl={_model.BaseUrl}");
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _model.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_write_into_the_folder_what_the_user_did_not_change_meanwhile()
    {
        var notes = Directory.CreateDirectory(Path.Combine(_folder, "notes")).FullName;
        await File.WriteAllTextAsync(Path.Combine(notes, "bad.txt"), "bad");
        var id = await _host.SubmitAsync(Bundle(new JsonObject { ["type"] = "directory", ["source"] = notes }));
        await Eventually.HoldsAsync(async () => (await _host.RunAsync(id)).TryGetProperty("base_commit", out _), "the folder is imported", TimeSpan.FromSeconds(60));
        await File.WriteAllTextAsync(Path.Combine(notes, "bad.txt"), "mine");

        var run = await _host.EndOfAsync(id);

        Assert.Equal("completed", Text(run, "status"));
        Assert.Equal("good", await File.ReadAllTextAsync(Path.Combine(notes, "good.txt")));
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(notes, "bad.txt")));
        Assert.Equal(["bad.txt", "good.txt"], Directory.EnumerateFileSystemEntries(notes).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var delivery = Assert.Single(await _host.EventsAsync(id), e => e.Type == "run.result.published").Data.GetProperty("delivery");
        Assert.Equal((1, 1), (delivery.GetProperty("files_written").GetInt32(), delivery.GetProperty("files_left_alone").GetInt32()));
        Assert.Equal("bad.txt", Text(delivery.GetProperty("left_alone")[0], "path"));
        Assert.Equal("result.patch", Text(delivery.GetProperty("patch"), "name"));
        Assert.Equal("good", new GitRepository(Text(run, "result_location")).Git("show", $"orchestrate/{id:N}:bad.txt"));
        Assert.Contains("1 file was left alone: `bad.txt` (it was changed meanwhile).", await _host.Http.GetStringAsync(new Uri($"/runs/{id}/report?format=md", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_put_the_result_of_a_subfolder_back_into_its_repository()
    {
        var repository = GitRepository.Create(Path.Combine(_folder, "repository"), new Dictionary<string, string> { ["README.md"] = "All.\n", ["packages/api/bad.txt"] = "bad" });
        await File.WriteAllTextAsync(Path.Combine(repository.Folder, "README.md"), "Changed.\n");
        repository.Git("add", "README.md");
        await File.WriteAllTextAsync(Path.Combine(repository.Folder, "untracked.txt"), "mine");
        var index = await File.ReadAllBytesAsync(Path.Combine(repository.Folder, ".git", "index"));

        var id = await _host.SubmitAsync(Bundle(new JsonObject { ["type"] = "git", ["source"] = repository.Folder, ["subfolder"] = "packages/api" }));
        var run = await _host.EndOfAsync(id);

        Assert.Equal("completed", Text(run, "status"));
        var branch = Text(run, "result_branch");
        Assert.Equal("M\tpackages/api/bad.txt\nA\tpackages/api/good.txt", repository.Git("diff", "--name-status", "main", branch));
        Assert.Equal(repository.Git("rev-parse", "main"), repository.Git("rev-parse", $"{branch}^"));
        Assert.Equal(repository.Git("rev-parse", branch), Text(run.GetProperty("result_delivery"), "commit"));
        Assert.Equal(index, await File.ReadAllBytesAsync(Path.Combine(repository.Folder, ".git", "index")));
        Assert.Equal(("Changed.\n", "mine"), (await File.ReadAllTextAsync(Path.Combine(repository.Folder, "README.md")), await File.ReadAllTextAsync(Path.Combine(repository.Folder, "untracked.txt"))));
    }

    private JsonNode Bundle(JsonObject workspace)
    {
        var bundle = Cases.Bundle("both", new GitRepository(_folder));
        bundle["workspace"] = workspace;
        return bundle;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
