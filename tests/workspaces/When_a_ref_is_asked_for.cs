using Orchestrate.Contracts.Work;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_ref_is_asked_for : OnAWorkbench
{
    [Theory]
    [InlineData("refs/heads/topic/x")]
    [InlineData("refs/tags/v1")]
    [InlineData("refs/for/main")]
    public async Task Should_stand_in_the_source_beside_the_branch(string reference)
    {
        var commit = await WorkAsync();

        var outcome = await Bench.PublishAsync(Source(reference), commit);
        var again = await Bench.PublishAsync(Source(reference), commit);

        Assert.Equal(("result", reference, Bench.Source), (outcome.Branch, outcome.Ref, outcome.RefLocation));
        Assert.Equal(outcome, again);
        Assert.Equal(commit, Workbench.Git(Bench.Source, "rev-parse", reference));
    }

    [Fact]
    public async Task Should_stand_in_another_repository()
    {
        var commit = await WorkAsync();
        var remote = Path.Join(Bench.Root, "remote.git");
        Workbench.Git(Bench.Root, "init", "-q", "--bare", "-b", "main", remote);

        var outcome = await Bench.PublishAsync(Source("refs/heads/main", remote), commit);

        Assert.Equal(("refs/heads/main", remote), (outcome.Ref, outcome.RefLocation));
        Assert.Equal(commit, Workbench.Git(remote, "rev-parse", "main"));
        Assert.Equal(["refs/heads/main"], Workbench.Git(remote, "for-each-ref", "--format=%(refname)").Split('\n'));
    }

    [Fact]
    public async Task Should_never_be_moved()
    {
        var commit = await WorkAsync();
        Workbench.Git(Bench.Source, "branch", "taken");
        var before = Workbench.Git(Bench.Source, "rev-parse", "taken");

        foreach (var reference in (string[])["refs/heads/taken", "refs/heads/main"])
        {
            var outcome = await Bench.PublishAsync(Source(reference), commit);

            Assert.Equal("result", outcome.Branch);
            Assert.Null(outcome.Ref);
            Assert.Contains(reference, outcome.Detail, StringComparison.Ordinal);
            Assert.Contains("exists there with another commit", outcome.Detail, StringComparison.Ordinal);
        }

        Assert.Equal((before, before), (Workbench.Git(Bench.Source, "rev-parse", "taken"), Workbench.Git(Bench.Source, "rev-parse", "main")));
    }

    [Theory]
    [InlineData("refs/remotes/origin/x")]
    [InlineData("refs/heads/../x")]
    [InlineData("HEAD")]
    [InlineData("refs/heads/HEAD")]
    [InlineData("refs/orchestrate/x")]
    public async Task Should_have_a_name_that_may_be_used(string reference)
    {
        var outcome = await Bench.PublishAsync(Source(reference), await WorkAsync());

        Assert.Equal("result", outcome.Branch);
        Assert.Null(outcome.Ref);
        Assert.NotNull(outcome.Detail);
    }

    [Theory]
    [InlineData("updateInstead")]
    [InlineData("ignore")]
    public async Task Should_not_be_the_branch_that_somebody_stands_on_without_a_commit(string setting)
    {
        var commit = await WorkAsync();
        var other = Directory.CreateDirectory(Path.Join(Bench.Root, "other")).FullName;
        Workbench.Git(other, "init", "-q", "-b", "unborn");
        Workbench.Git(other, "config", "receive.denyCurrentBranch", setting);
        var before = Fingerprint.Of(other).Where(entry => !entry.Contains("/.git/objects", StringComparison.Ordinal));

        var outcome = await Bench.PublishAsync(Source("refs/heads/unborn", other), commit);

        Assert.Null(outcome.Ref);
        Assert.NotNull(outcome.Detail);
        Assert.Equal(before, Fingerprint.Of(other).Where(entry => !entry.Contains("/.git/objects", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Should_be_said_to_have_failed_when_the_remote_is_out_of_reach()
    {
        var outcome = await Bench.PublishAsync(Source("refs/heads/x", "https://user:hunter2@localhost:1/x.git"), await WorkAsync());

        Assert.Equal("result", outcome.Branch);
        Assert.Null(outcome.Ref);
        Assert.DoesNotContain("hunter2", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_take_the_result_of_a_workspace_that_began_empty()
    {
        var remote = Path.Join(Bench.Root, "remote.git");
        Workbench.Git(Bench.Root, "init", "-q", "--bare", "-b", "main", remote);
        var source = new WorkspaceSource { Type = "empty", Result = new ResultOptions { Ref = "refs/heads/main", Remote = remote } };
        var workspace = await Bench.OpenAsync(await Bench.Workspaces.PrepareRunAsync(Bench.Run, source, Workbench.None));
        Workbench.Write(workspace.Folder, "first.txt", "1\n");
        var commit = (await Bench.SnapshotAsync(workspace)).Commit;

        Assert.Equal("refs/heads/main", (await Bench.PublishAsync(source, commit)).Ref);
        Assert.Equal(commit, Workbench.Git(remote, "rev-parse", "main"));
    }

    private WorkspaceSource Source(string reference, string? remote = null) => Bench.GitSource with { Result = new ResultOptions { Ref = reference, Remote = remote } };

    private async Task<string> WorkAsync()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync());
        Workbench.Write(workspace.Folder, "work.txt", "1\n");
        return (await Bench.SnapshotAsync(workspace)).Commit;
    }
}
