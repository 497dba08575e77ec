using System.Text;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_an_attempt_is_restored : OnAWorkbench
{
    private const string Branch = "orchestrate-attempts/x/task-1-1";

    [Fact]
    public async Task Should_be_a_branch_of_the_source_and_say_the_same_again()
    {
        var attempt = await WorkAsync();

        var outcome = await RestoreAsync(attempt);

        Assert.Equal(new RestoreOutcome("restored", attempt.Commit, Bench.Source), outcome);
        Assert.Equal(outcome, await RestoreAsync(attempt));
        Assert.Equal("bad", Workbench.Git(Bench.Source, "show", $"{Branch}:work.txt"));
        Assert.Equal("main", Workbench.Git(Bench.Source, "branch", "--show-current"));
        Assert.Equal(string.Empty, Workbench.Git(Bench.Source, "status", "--porcelain"));
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("integration")]
    public async Task Should_never_move_a_branch_that_exists(string branch)
    {
        var attempt = await WorkAsync();
        Workbench.Git(Bench.Source, "branch", "taken");
        var before = (Workbench.Git(Bench.Source, "rev-parse", "taken"), Workbench.Git(Bench.Integration, "rev-parse", "integration"));

        var outcome = await RestoreAsync(attempt, branch);

        Assert.Equal("branch_exists", outcome.Outcome);
        Assert.Null(outcome.Location);
        Assert.Contains(branch, outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(before, (Workbench.Git(Bench.Source, "rev-parse", "taken"), Workbench.Git(Bench.Integration, "rev-parse", "integration")));
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("-f")]
    [InlineData("../escape")]
    [InlineData("a b")]
    [InlineData("x.lock")]
    [InlineData("a\nb")]
    [InlineData("refs@{1}")]
    public async Task Should_refuse_a_name_that_is_none(string branch) => Assert.Equal("branch_invalid", (await RestoreAsync(await WorkAsync(), branch)).Outcome);

    [Theory]
    [InlineData("empty")]
    [InlineData("directory")]
    public async Task Should_stay_in_the_runs_own_repository_when_the_workspace_is_no_repository(string type)
    {
        var attempt = await WorkAsync();

        var outcome = await RestoreAsync(attempt with { Workspace = new WorkspaceSource { Type = type, Source = Bench.Source } });

        Assert.Equal("restored", outcome.Outcome);
        Assert.Equal(Bench.Integration, outcome.Location);
        Assert.Contains("Fetch it", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal("bad", Workbench.Git(Bench.Integration, "show", $"{Branch}:work.txt"));
        Assert.Equal("main", Workbench.Git(Bench.Source, "branch", "--format=%(refname:short)"));
    }

    [Fact]
    public async Task Should_stay_in_the_runs_own_repository_when_the_source_is_gone()
    {
        var attempt = await WorkAsync();
        Directory.Move(Bench.Source, Bench.Source + "-moved");

        var outcome = await RestoreAsync(attempt);

        Assert.Equal(("restored", Bench.Integration), (outcome.Outcome, outcome.Location));
        Assert.NotNull(outcome.Detail);
    }

    [Fact]
    public async Task Should_find_what_a_lost_turn_left_when_the_run_knows_of_nothing()
    {
        var start = await Bench.PrepareAsync();
        var lost = await Bench.OpenAsync(start);
        Workbench.Write(lost.Folder, "work.txt", "half\n");
        await Bench.Workspaces.SalvageAsync(Bench.Run, Workbench.None);

        var outcome = await RestoreAsync(Request(lost.AttemptId, start, start));

        Assert.Equal("restored", outcome.Outcome);
        Assert.NotEqual(start, outcome.Commit);
        Assert.Equal("half", Workbench.Git(Bench.Source, "show", $"{Branch}:work.txt"));
    }

    [Fact]
    public async Task Should_say_that_there_is_nothing()
    {
        var start = await Bench.PrepareAsync();
        Assert.Equal("nothing_to_restore", (await RestoreAsync(Request(Guid.NewGuid(), start, start))).Outcome);
        Assert.Empty(Workbench.Git(Bench.Source, "branch", "--list", "orchestrate-attempts/*"));
    }

    [Fact]
    public async Task Should_say_that_it_was_removed()
    {
        var attempt = await WorkAsync();
        Assert.Equal("attempt_removed", (await RestoreAsync(attempt with { Commit = new string('1', 40) })).Outcome);
        await Bench.Workspaces.CleanUpRunAsync(Bench.Run, Workbench.None);
        Assert.Equal("attempt_removed", (await RestoreAsync(attempt)).Outcome);
    }

    [Fact]
    public async Task Should_be_a_patch_that_git_applies_binary_files_included()
    {
        var start = await Bench.PrepareAsync(("README.md", "hello\n"));
        var workspace = await Bench.OpenAsync(start);
        Workbench.Write(workspace.Folder, "README.md", "hello you\n");
        await File.WriteAllBytesAsync(Path.Join(workspace.Folder, "blob.bin"), [0, 255, 0, 13, 10, 0]);
        var commit = (await Bench.SnapshotAsync(workspace)).Commit;

        var patch = await Bench.Archive.PatchAsync(Bench.Run, start, commit, 1_000_000, Workbench.None);

        await File.WriteAllBytesAsync(Path.Join(Bench.Root, "attempt.patch"), patch!);
        Workbench.Git(Bench.Source, "apply", Path.Join(Bench.Root, "attempt.patch"));
        Assert.Equal("hello you\n", await File.ReadAllTextAsync(Path.Join(Bench.Source, "README.md")));
        Assert.Equal([0, 255, 0, 13, 10, 0], await File.ReadAllBytesAsync(Path.Join(Bench.Source, "blob.bin")));
        Assert.Null(await Bench.Archive.PatchAsync(Bench.Run, start, commit, 10, Workbench.None));
        Assert.DoesNotContain("orchestrate", Encoding.UTF8.GetString(patch!), StringComparison.OrdinalIgnoreCase);
    }

    private Task<RestoreOutcome> RestoreAsync(RestoreAttempt request, string branch = Branch) => Bench.Archive.RestoreAsync(request, branch, Workbench.None);

    private RestoreAttempt Request(Guid attempt, string baseCommit, string commit) => new()
    {
        RunId = Bench.Run,
        TaskId = "task-1",
        AttemptId = attempt,
        AttemptNumber = 1,
        BaseCommit = baseCommit,
        Commit = commit,
        Workspace = Bench.GitSource,
    };

    private async Task<RestoreAttempt> WorkAsync()
    {
        var start = await Bench.PrepareAsync();
        var workspace = await Bench.OpenAsync(start);
        Workbench.Write(workspace.Folder, "work.txt", "bad\n");
        return Request(workspace.AttemptId, start, (await Bench.SnapshotAsync(workspace)).Commit);
    }
}
