using Orchestrate.Contracts.Work;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_result_is_published : OnAWorkbench
{
    [Fact]
    public async Task Should_be_a_branch_of_the_source()
    {
        var commit = await WorkAsync();

        var outcome = await Bench.PublishAsync(Bench.GitSource, commit, "orchestrate/run-1");
        var again = await Bench.PublishAsync(Bench.GitSource, commit, "orchestrate/run-1");

        Assert.Equal("orchestrate/run-1", outcome.Branch);
        Assert.Equal(Bench.Source, outcome.Location);
        Assert.Null(outcome.Detail);
        Assert.Equal(outcome, again);
        Assert.Equal(commit, Workbench.Git(Bench.Source, "rev-parse", "orchestrate/run-1"));
    }

    [Fact]
    public async Task Should_never_move_a_branch_that_exists()
    {
        var commit = await WorkAsync();
        Workbench.Git(Bench.Source, "branch", "taken");
        var before = Workbench.Git(Bench.Source, "rev-parse", "taken");

        var outcome = await Bench.PublishAsync(Bench.GitSource, commit, "taken");

        Assert.Null(outcome.Branch);
        Assert.Contains("taken", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(before, Workbench.Git(Bench.Source, "rev-parse", "taken"));
        Assert.Equal(commit, Workbench.Git(outcome.Location, "rev-parse", "taken"));
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("-f x")]
    [InlineData("../escape")]
    public async Task Should_refuse_a_name_that_is_none(string branch)
    {
        var outcome = await Bench.PublishAsync(Bench.GitSource, await WorkAsync(), branch);

        Assert.Null(outcome.Branch);
        Assert.NotNull(outcome.Detail);
    }

    [Fact]
    public async Task Should_keep_the_result_when_the_source_is_gone()
    {
        var commit = await WorkAsync();
        Directory.Move(Bench.Source, Bench.Source + "-moved");

        var outcome = await Bench.PublishAsync(new WorkspaceSource { Type = "git", Source = Bench.Source }, commit, "result");

        Assert.Null(outcome.Branch);
        Assert.Equal(Bench.Integration, outcome.Location);
        Assert.Equal(commit, Workbench.Git(outcome.Location, "rev-parse", "result"));
    }

    private async Task<string> WorkAsync()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync());
        Workbench.Write(workspace.Folder, "work.txt", "1\n");
        return (await Bench.SnapshotAsync(workspace)).Commit;
    }
}
