using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_an_agent_tampers_with_its_clone : OnAWorkbench
{
    private string Trap => Path.Join(Bench.Root, "data", "slots", "trap");

    [Fact]
    public async Task Should_execute_nothing_that_was_planted()
    {
        var workspace = await OpenAsync();
        var evil = Path.Join(workspace.Folder, "evil.sh");
        Workbench.Write(workspace.Folder, "evil.sh", $"#!/bin/sh\ntouch '{Trap}' '{workspace.Folder}/ran' /tmp/{Bench.Run}\ncat\n");
        File.SetUnixFileMode(evil, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var key in (string[])["core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "core.sshCommand", "core.pager", "diff.external", "diff.evil.command", "diff.evil.textconv", "merge.evil.driver", "credential.helper"])
            Workbench.Git(workspace.Folder, "config", key, evil);
        Workbench.Git(workspace.Folder, "config", "core.hooksPath", workspace.Folder);
        foreach (var hook in (string[])["pre-commit", "post-commit", "post-checkout", "reference-transaction", "post-index-change"])
            File.Copy(evil, Path.Join(workspace.Folder, ".git", hook));
        Workbench.Write(workspace.Folder, ".gitattributes", "* filter=evil diff=evil merge=evil\n*.u working-tree-encoding=no-such-encoding\n");
        Workbench.Write(workspace.Folder, "a.txt", "changed\n");
        Workbench.Write(workspace.Folder, "b.u", "text\n");

        var snapshot = await Bench.SnapshotAsync(workspace);
        await Bench.Workspaces.MergeAsync(Bench.Run, snapshot.Commit, workspace.StartCommit, "merge", Workbench.None);
        await Bench.Workspaces.AdvanceAsync(Bench.Run, snapshot.Commit, Workbench.None);
        await (await Bench.Workspaces.CheckoutAsync(Bench.Run, snapshot.Commit, Workbench.None)).DisposeAsync();
        await Bench.OpenAsync(snapshot.Commit, 0, workspace.AttemptId);

        Assert.Equal("changed", Bench.Show(snapshot.Commit, "a.txt"));
        Assert.Equal("text", Bench.Show(snapshot.Commit, "b.u"));
        Assert.False(File.Exists(Trap));
        Assert.False(File.Exists(Path.Join("/tmp", Bench.Run.ToString())));
        Assert.False(File.Exists(Path.Join(workspace.Folder, "ran")));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("a file")]
    [InlineData("a link")]
    [InlineData("head moved")]
    [InlineData("alternates removed")]
    [InlineData("index destroyed")]
    public async Task Should_take_the_files_whatever_became_of_its_repository(string tampering)
    {
        var workspace = await OpenAsync();
        var repository = Path.Join(workspace.Folder, ".git");
        Workbench.Write(workspace.Folder, "a.txt", "changed\n");
        switch (tampering)
        {
            case "deleted":
                Directory.Delete(repository, recursive: true);
                break;
            case "a file":
                Directory.Delete(repository, recursive: true);
                File.WriteAllText(repository, "gitdir: " + Bench.Source + "/.git\n");
                break;
            case "a link":
                Directory.Delete(repository, recursive: true);
                Directory.CreateSymbolicLink(repository, Path.Join(Bench.Source, ".git"));
                break;
            case "head moved":
                Workbench.Git(workspace.Folder, "commit", "-q", "-am", "my own");
                Workbench.Git(workspace.Folder, "checkout", "-q", "--orphan", "elsewhere");
                Workbench.Git(workspace.Folder, "branch", "-D", "work");
                break;
            case "alternates removed":
                File.Delete(Path.Join(repository, "objects", "info", "alternates"));
                break;
            default:
                File.WriteAllText(Path.Join(repository, "index"), "garbage");
                break;
        }

        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Equal("changed", Bench.Show(snapshot.Commit, "a.txt"));
        Assert.Equal(workspace.StartCommit, Workbench.Git(Bench.Attempts, "rev-parse", snapshot.Commit + "^"));
        Assert.Equal(["a.txt"], snapshot.ChangedFiles.Select(file => file.Path));

        var next = await Bench.OpenAsync(snapshot.Commit, 0, workspace.AttemptId);
        Assert.False(next.Fresh);
        Assert.Equal("refs/heads/work", Workbench.Git(next.Folder, "symbolic-ref", "HEAD"));
        Assert.Equal(string.Empty, Workbench.Git(next.Folder, "status", "--porcelain"));
        Assert.Equal("main", Workbench.Git(Bench.Source, "branch", "--show-current"));
    }

    [Fact]
    public async Task Should_take_in_the_files_of_repositories_inside_the_clone()
    {
        var workspace = await OpenAsync();
        foreach (var path in (string[])["dir", "new/-nested", "new/-nested/deeper", "unborn", "broken"])
        {
            var folder = Directory.CreateDirectory(Path.Join(workspace.Folder, path)).FullName;
            Workbench.Git(folder, "init", "-q");
            Workbench.Write(folder, "inside.txt", path + "\n");
            if (path is "unborn")
                continue;
            Workbench.Git(folder, "add", "-A");
            Workbench.Git(folder, "commit", "-q", "-m", "inner");
            Workbench.Git(folder, "config", "core.fsmonitor", $"touch '{Trap}'");
        }

        Workbench.Write(workspace.Folder, "broken/.git/HEAD", "garbage");

        var snapshot = await Bench.SnapshotAsync(workspace);
        var again = await Bench.SnapshotAsync(workspace);

        Assert.Equal(
            ["broken/inside.txt", "dir/inside.txt", "new/-nested/deeper/inside.txt", "new/-nested/inside.txt", "unborn/inside.txt"],
            snapshot.ChangedFiles.Select(file => file.Path));
        Assert.Equal("kept", Bench.Show(snapshot.Commit, "dir/kept.txt"));
        Assert.DoesNotContain("160000", Workbench.Git(Bench.Attempts, "ls-tree", "-r", snapshot.Commit), StringComparison.Ordinal);
        Assert.Equal(Workbench.Git(Bench.Attempts, "rev-parse", snapshot.Commit + "^{tree}"), Workbench.Git(Bench.Attempts, "rev-parse", again.Commit + "^{tree}"));
        Assert.False(File.Exists(Trap));
    }

    [Fact]
    public async Task Should_keep_a_link_as_a_link()
    {
        var outside = Directory.CreateDirectory(Path.Join(Bench.Root, "outside")).FullName;
        File.WriteAllText(Path.Join(outside, "secret.txt"), "secret");
        var workspace = await OpenAsync();
        File.CreateSymbolicLink(Path.Join(workspace.Folder, "file"), Path.Join(outside, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Join(workspace.Folder, "folder"), outside);
        Directory.Delete(Path.Join(workspace.Folder, "dir"), recursive: true);
        Directory.CreateSymbolicLink(Path.Join(workspace.Folder, "dir"), outside);

        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Equal(Path.Join(outside, "secret.txt"), Bench.Show(snapshot.Commit, "file"));
        var tree = Workbench.Git(Bench.Attempts, "ls-tree", "-r", snapshot.Commit);
        Assert.Equal(3, tree.Split('\n').Count(line => line.StartsWith("120000", StringComparison.Ordinal)));
        Assert.Equal(["dir/secret.txt"], await Bench.Workspaces.MissingAsync(Bench.Run, snapshot.Commit, ["dir/secret.txt"], Workbench.None));

        // Going back over the link must not write through it either.
        await Bench.OpenAsync(snapshot.Commit, 0, workspace.AttemptId);
        await Bench.OpenAsync(workspace.StartCommit, 0, workspace.AttemptId);
        Assert.Equal(["secret.txt"], Directory.EnumerateFileSystemEntries(outside).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Should_refuse_a_clone_that_was_replaced_by_a_link()
    {
        var workspace = await OpenAsync();
        Directory.Delete(workspace.Folder, recursive: true);
        Directory.CreateSymbolicLink(workspace.Folder, Bench.Source);

        var failure = await Assert.ThrowsAsync<WorkspaceException>(() => Bench.SnapshotAsync(workspace));
        Assert.Equal("workspace_git_failed", failure.Code);

        var again = await Bench.OpenAsync(workspace.StartCommit, 0, workspace.AttemptId);
        Assert.True(again.Fresh);
        Assert.True(Directory.Exists(Path.Join(Bench.Source, ".git")));
    }

    [Fact]
    public async Task Should_leave_the_shared_objects_alone_from_inside_the_sandbox()
    {
        var workspace = await OpenAsync();
        var outcome = await Bench.Sandbox.RunAsync(
            new()
            {
                Argv = ["sh", "-c", "git log --oneline && echo x > new && git add -A && git commit -qm mine && git status --porcelain; o=$(cat .git/objects/info/alternates); echo x > $o/x; rm -rf $o/pack; ls $o/.. $o/../../.."],
                WorkingDirectory = workspace.Folder,
                WritableFolders = [Bench.Workspaces.SlotFolder(0, Bench.Run)],
                ReadOnlyFolders = Bench.Workspaces.SharedFolders(Bench.Run),
                Policy = "required",
            },
            TimeSpan.FromSeconds(30), 10_000, Workbench.None);

        Assert.Contains("Read-only file system", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("attempts.git", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fatal", outcome.Output, StringComparison.Ordinal);
        Workbench.Git(Bench.Integration, "fsck");
        Assert.Equal("mine", Workbench.Git(workspace.Folder, "log", "-1", "--format=%s"));
    }

    private async Task<AttemptWorkspace> OpenAsync() => await Bench.OpenAsync(await Bench.PrepareAsync(("a.txt", "a\n"), ("dir/kept.txt", "kept\n")));
}
