using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_run_has_a_subfolder : OnAWorkbench
{
    private WorkspaceSource Source => Bench.GitSource with { Subfolder = "packages/api" };

    [Fact]
    public async Task Should_see_nothing_but_it()
    {
        Monorepo();
        var secret = Workbench.Git(Bench.Source, "rev-parse", "HEAD:packages/web/secret.txt");

        var commit = await PrepareAsync();
        var workspace = await Bench.OpenAsync(commit);

        Assert.Equal(["src/a.txt", "ünïcode.txt"], Directory.EnumerateFiles(workspace.Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(workspace.Folder, file)).Where(file => !file.StartsWith(".git/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal("1", Workbench.Git(workspace.Folder, "rev-list", "--count", "HEAD"));
        Assert.DoesNotContain(secret, Workbench.Git(workspace.Folder, "cat-file", "--batch-all-objects", "--batch-check"), StringComparison.Ordinal);
        Assert.Equal(commit, await PrepareAsync());
    }

    [Fact]
    public async Task Should_be_delivered_with_the_rest_of_the_repository_around_it()
    {
        Monorepo();
        var head = Workbench.Git(Bench.Source, "rev-parse", "HEAD");
        var commit = await WorkAsync();

        var outcome = await Bench.PublishAsync(Source, commit, "orchestrate/run-1");
        var again = await Bench.PublishAsync(Source, commit, "orchestrate/run-1");

        Assert.Null(outcome.Detail);
        Assert.Equal(("orchestrate/run-1", Bench.Source, head), (outcome.Branch, outcome.Location, outcome.GraftedOn));
        Assert.Equal(outcome, again);
        Assert.Equal(outcome.Commit, Workbench.Git(Bench.Source, "rev-parse", "orchestrate/run-1"));
        Assert.Equal(head, Workbench.Git(Bench.Source, "rev-parse", "orchestrate/run-1^"));
        Assert.Equal(
            ["A\tpackages/api/new/b.txt", "M\tpackages/api/src/a.txt", "D\tpackages/api/ünïcode.txt"],
            Workbench.Git(Bench.Source, "-c", "core.quotePath=false", "diff", "--name-status", head, "orchestrate/run-1").Split('\n'));
        Assert.Equal(Workbench.Git(Bench.Attempts, "rev-parse", $"{commit}^{{tree}}"), Workbench.Git(Bench.Source, "rev-parse", "orchestrate/run-1:packages/api"));
        Workbench.Git(Bench.Source, "fsck", "--strict");
    }

    [Fact]
    public async Task Should_be_delivered_also_by_a_runner_that_did_not_prepare_it()
    {
        Monorepo();
        var commit = await WorkAsync();
        Directory.Delete(Path.Join(Path.GetDirectoryName(Bench.Integration), "source.git"), recursive: true);
        Bench.Commit(("packages/api/src/a.txt", "moved on\n"));

        var outcome = await Bench.PublishAsync(Source, commit);

        Assert.Equal(Workbench.Git(Bench.Source, "rev-parse", "main^"), Workbench.Git(Bench.Source, "rev-parse", "result^"));
        Assert.Equal("result", outcome.Branch);
    }

    [Fact]
    public async Task Should_disappear_when_nothing_is_left_in_it()
    {
        Monorepo();
        var workspace = await Bench.OpenAsync(await PrepareAsync());
        Directory.Delete(Path.Join(workspace.Folder, "src"), recursive: true);
        File.Delete(Path.Join(workspace.Folder, "ünïcode.txt"));

        await Bench.PublishAsync(Source, (await Bench.SnapshotAsync(workspace)).Commit);

        Assert.Equal(["README.md", "packages/web/secret.txt"], Workbench.Git(Bench.Source, "ls-tree", "-r", "--name-only", "result").Split('\n'));
    }

    [Fact]
    public async Task Should_be_the_source_itself_when_nothing_changed()
    {
        Monorepo();

        var outcome = await Bench.PublishAsync(Source, await PrepareAsync());

        Assert.Equal(Workbench.Git(Bench.Source, "rev-parse", "HEAD"), outcome.Commit);
    }

    [Fact]
    public async Task Should_be_a_patch_against_the_whole_repository()
    {
        Monorepo();
        var commit = await WorkAsync();
        var order = new PublishOrder { Source = Source, Commit = commit, Branch = "result", Accepted = true };

        var patch = await Bench.Workspaces.PatchAsync(Bench.Run, order, 100_000, Workbench.None);

        var outcome = await Bench.Workspaces.PublishAsync(Bench.Run, order, Workbench.None);
        await File.WriteAllBytesAsync(Path.Join(Bench.Root, "result.patch"), patch!);
        Workbench.Git(Bench.Source, "apply", "--index", Path.Join(Bench.Root, "result.patch"));
        Assert.Equal(Workbench.Git(Bench.Source, "rev-parse", $"{outcome.Commit}^{{tree}}"), Workbench.Git(Bench.Source, "write-tree"));
    }

    [Theory]
    [InlineData("packages/nothing", "There is no folder 'packages/nothing'")]
    [InlineData("Packages/api", "There is no folder 'Packages'")]
    [InlineData("packages/api/src/a.txt", "is a file")]
    [InlineData("link", "is a symbolic link")]
    [InlineData("link/src", "is a symbolic link")]
    [InlineData("module", "is a submodule")]
    [InlineData("../x", "plain path")]
    [InlineData("/etc", "no leading slash")]
    [InlineData("a\\b", "forward slashes")]
    [InlineData("", "must not be empty")]
    public async Task Should_say_what_is_wrong_with_it(string subfolder, string why)
    {
        Monorepo();
        File.CreateSymbolicLink(Path.Join(Bench.Source, "link"), "packages/api");
        Workbench.Git(Bench.Source, "update-index", "--add", "--cacheinfo", $"160000,{Workbench.Git(Bench.Source, "rev-parse", "HEAD")},module");
        Workbench.Git(Bench.Source, "add", "link");
        Workbench.Git(Bench.Source, "commit", "-q", "-m", "more");

        var failure = await Assert.ThrowsAsync<WorkspaceException>(() => Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource with { Subfolder = subfolder }, Workbench.None));

        Assert.Equal("workspace_subfolder_unknown", failure.Code);
        Assert.True(failure.Fatal);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    private void Monorepo() =>
        Bench.Commit(("README.md", "all\n"), ("packages/api/src/a.txt", "1\n"), ("packages/api/ünïcode.txt", "1\n"), ("packages/web/secret.txt", "not for the agent\n"));

    private Task<string> PrepareAsync() => Bench.Workspaces.PrepareRunAsync(Bench.Run, Source, Workbench.None);

    private async Task<string> WorkAsync()
    {
        var workspace = await Bench.OpenAsync(await PrepareAsync());
        Workbench.Write(workspace.Folder, "src/a.txt", "2\n");
        Workbench.Write(workspace.Folder, "new/b.txt", "2\n");
        File.Delete(Path.Join(workspace.Folder, "ünïcode.txt"));
        return (await Bench.SnapshotAsync(workspace)).Commit;
    }
}
