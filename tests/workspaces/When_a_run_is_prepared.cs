using System.Security.Cryptography;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_run_is_prepared : OnAWorkbench
{
    [Fact]
    public async Task Should_start_from_the_head_of_the_source()
    {
        var commit = await Bench.PrepareAsync();

        Assert.Equal(Workbench.Git(Bench.Source, "rev-parse", "HEAD"), commit);
        Assert.Equal(commit, Workbench.Git(Bench.Integration, "rev-parse", "integration"));
    }

    [Fact]
    public async Task Should_leave_a_dirty_checkout_byte_for_byte_alone()
    {
        Bench.Commit(("a.txt", "1\n"), ("b.txt", "1\n"));
        Workbench.Write(Bench.Source, "a.txt", "staged\n");
        Workbench.Git(Bench.Source, "add", "a.txt");
        Workbench.Write(Bench.Source, "a.txt", "and changed again\n");
        Workbench.Write(Bench.Source, "untracked.txt", "mine\n");
        Workbench.Write(Bench.Source, ".git/hooks/post-receive", "#!/bin/sh\ntouch " + Path.Join(Bench.Root, "hook-ran") + "\n");
        File.SetUnixFileMode(Path.Join(Bench.Source, ".git/hooks/post-receive"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var before = Fingerprint(Bench.Source);

        var commit = await Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource, Workbench.None);
        var workspace = await Bench.OpenAsync(commit);
        Workbench.Write(workspace.Folder, "new.txt", "x\n");
        var snapshot = await Bench.SnapshotAsync(workspace);
        var after = Fingerprint(Bench.Source);

        Assert.Equal(before, after);
        Assert.Equal("1\n", Bench.Show(snapshot.Commit, "a.txt") + "\n");

        await Bench.PublishAsync(Bench.GitSource, snapshot.Commit, "result");

        Assert.Equal(snapshot.Commit, Workbench.Git(Bench.Source, "rev-parse", "result"));
        Assert.False(File.Exists(Path.Join(Bench.Root, "hook-ran")));
        Assert.Equal(before.Where(entry => !entry.Contains("/.git/objects", StringComparison.Ordinal)), Fingerprint(Bench.Source).Where(entry => !entry.Contains("/.git/objects", StringComparison.Ordinal) && !entry.Contains("heads/result", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Should_give_the_same_answer_again_even_when_the_source_moved()
    {
        var first = await Bench.PrepareAsync();
        Bench.Commit(("later.txt", "x\n"));

        Assert.Equal(first, await Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource, Workbench.None));
    }

    [Fact]
    public async Task Should_start_over_after_a_crash_in_the_middle()
    {
        Bench.Commit(("a.txt", "1\n"));
        var half = Directory.CreateDirectory(Bench.Integration + ".draft-0123").FullName;
        Workbench.Write(half, "HEAD", "garbage");
        var leftover = Path.Join(Path.GetDirectoryName(Bench.Integration)!, "verify", "old");
        Workbench.Write(leftover, "tree/file", "x");

        var commit = await Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource, Workbench.None);

        Assert.Equal(Workbench.Git(Bench.Source, "rev-parse", "HEAD"), commit);
        Assert.False(Directory.Exists(half));
        Assert.False(Directory.Exists(leftover));
    }

    [Fact]
    public async Task Should_go_on_when_only_the_first_repository_was_finished()
    {
        var commit = await Bench.PrepareAsync();
        Directory.Delete(Bench.Attempts, recursive: true);

        Assert.Equal(commit, await Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource, Workbench.None));
        Assert.NotNull(await Bench.OpenAsync(commit));
    }

    [Theory]
    [InlineData("feature/x")]
    [InlineData("v1")]
    [InlineData("refs/heads/feature/x")]
    [InlineData("<full>")]
    [InlineData("<short>")]
    public async Task Should_start_from_the_named_ref(string reference)
    {
        Bench.Commit(("a.txt", "1\n"));
        Workbench.Git(Bench.Source, "branch", "feature/x");
        Workbench.Git(Bench.Source, "tag", "-a", "v1", "-m", "version 1");
        var wanted = Workbench.Git(Bench.Source, "rev-parse", "HEAD");
        Bench.Commit(("a.txt", "2\n"));
        reference = reference switch { "<full>" => wanted, "<short>" => wanted[..10], _ => reference };

        Assert.Equal(wanted, await Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource with { Ref = reference }, Workbench.None));
    }

    [Fact]
    public async Task Should_make_an_empty_first_commit_for_an_empty_workspace()
    {
        var commit = await Bench.Workspaces.PrepareRunAsync(Bench.Run, new WorkspaceSource { Type = "empty" }, Workbench.None);
        var workspace = await Bench.OpenAsync(commit);
        Workbench.Write(workspace.Folder, "first.txt", "x\n");
        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Equal(["first.txt"], snapshot.ChangedFiles.Select(file => file.Path));
        var published = await Bench.PublishAsync(new WorkspaceSource { Type = "empty" }, snapshot.Commit, "result");
        Assert.Null(published.Branch);
        Assert.Equal(snapshot.Commit, Workbench.Git(published.Location, "rev-parse", "result"));
    }

    [Theory]
    [InlineData("relative/path", "workspace_source_unreachable")]
    [InlineData("/no/such/folder", "workspace_source_unreachable")]
    [InlineData("--upload-pack=touch /tmp/x", "workspace_source_unreachable")]
    [InlineData("ext::sh -c 'touch /tmp/x'", "workspace_source_unreachable")]
    [InlineData("https://user:hunter2@localhost:1/x.git", "workspace_source_unreachable")]
    public async Task Should_say_that_a_source_cannot_be_read(string source, string code)
    {
        var failure = await Assert.ThrowsAsync<WorkspaceException>(() =>
            Bench.Workspaces.PrepareRunAsync(Bench.Run, new WorkspaceSource { Type = "git", Source = source }, Workbench.None));

        Assert.Equal(code, failure.Code);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_that_a_folder_is_no_repository()
    {
        var failure = await Assert.ThrowsAsync<WorkspaceException>(() => Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource, Workbench.None));

        Assert.Equal("workspace_source_unreachable", failure.Code);
        Assert.True(failure.Fatal);
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("0123456789012345678901234567890123456789")]
    [InlineData("--all")]
    public async Task Should_say_that_a_ref_is_unknown(string reference)
    {
        Bench.Commit(("a.txt", "1\n"));

        var failure = await Assert.ThrowsAsync<WorkspaceException>(() => Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource with { Ref = reference }, Workbench.None));

        Assert.Equal("workspace_ref_unknown", failure.Code);
        Assert.Contains(reference, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_that_a_repository_has_no_commit()
    {
        Workbench.Git(Bench.Source, "init", "-q");

        var failure = await Assert.ThrowsAsync<WorkspaceException>(() => Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource, Workbench.None));

        Assert.Equal("workspace_ref_unknown", failure.Code);
    }

    [Fact]
    public async Task Should_take_a_shallow_clone_as_it_is()
    {
        Bench.Commit(("a.txt", "1\n"));
        Bench.Commit(("a.txt", "2\n"));
        var shallow = Path.Join(Bench.Root, "shallow");
        Workbench.Git(Bench.Root, "clone", "-q", "--depth=1", "file://" + Bench.Source, shallow);

        var commit = await Bench.Workspaces.PrepareRunAsync(Bench.Run, new WorkspaceSource { Type = "git", Source = shallow }, Workbench.None);
        var workspace = await Bench.OpenAsync(commit);
        Workbench.Write(workspace.Folder, "b.txt", "x\n");
        var snapshot = await Bench.SnapshotAsync(workspace);
        var next = await Bench.OpenAsync(snapshot.Commit, slot: 1, workspace.AttemptId);

        Assert.Equal("2", Workbench.Git(next.Folder, "rev-list", "--count", "HEAD"));
    }

    [Fact]
    public async Task Should_remove_everything_when_it_is_cleaned_up()
    {
        var commit = await Bench.PrepareAsync();
        var workspace = await Bench.OpenAsync(commit);
        File.SetUnixFileMode(Directory.CreateDirectory(Path.Join(workspace.Folder, "locked")).FullName, UnixFileMode.None);

        await Bench.Workspaces.CleanUpRunAsync(Bench.Run, Workbench.None);
        await Bench.Workspaces.CleanUpRunAsync(Bench.Run, Workbench.None);

        Assert.False(Directory.Exists(workspace.Folder));
        Assert.False(Directory.Exists(Path.GetDirectoryName(Bench.Integration)));
    }

    private static List<string> Fingerprint(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = true })
            .Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")
            .Order(StringComparer.Ordinal)];
}
