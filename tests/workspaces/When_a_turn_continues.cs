namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_turn_continues : OnAWorkbench
{
    [Fact]
    public async Task Should_find_ignored_files_again_in_the_same_slot()
    {
        var first = await Bench.OpenAsync(await Bench.PrepareAsync((".gitignore", "cache/\n")));
        Workbench.Write(first.Folder, "cache/installed", "x");
        Workbench.Write(first.Folder, "work.txt", "1\n");
        var snapshot = await Bench.SnapshotAsync(first);
        Workbench.Write(first.Folder, "work.txt", "left by a process that went on\n");
        Workbench.Write(first.Folder, "late.txt", "x\n");

        var second = await Bench.OpenAsync(snapshot.Commit, 0, first.AttemptId);

        Assert.False(second.Fresh);
        Assert.True(File.Exists(Path.Join(second.Folder, "cache/installed")));
        Assert.Equal("1\n", File.ReadAllText(Path.Join(second.Folder, "work.txt")));
        Assert.False(File.Exists(Path.Join(second.Folder, "late.txt")));
        Assert.Equal(string.Empty, Workbench.Git(second.Folder, "status", "--porcelain"));
        Assert.Equal(snapshot.Commit, (await Bench.SnapshotAsync(second)).Commit);
    }

    [Fact]
    public async Task Should_start_from_the_snapshot_in_another_slot()
    {
        var first = await Bench.OpenAsync(await Bench.PrepareAsync());
        Workbench.Write(first.Folder, "work.txt", "1\n");
        var snapshot = await Bench.SnapshotAsync(first);

        var second = await Bench.OpenAsync(snapshot.Commit, 1, first.AttemptId);
        var inside = await Bench.Sandbox.RunAsync(
            new() { Argv = ["git", "log", "-p", "--format=%H"], WorkingDirectory = second.Folder, WritableFolders = [Bench.Workspaces.SlotFolder(1, Bench.Run)], ReadOnlyFolders = Bench.Workspaces.SharedFolders(Bench.Run), Policy = "required" },
            TimeSpan.FromSeconds(30), 10_000, Workbench.None);

        Assert.True(second.Fresh);
        Assert.Equal("1\n", File.ReadAllText(Path.Join(second.Folder, "work.txt")));
        Assert.Contains(snapshot.Commit, inside.Output, StringComparison.Ordinal);
        Workbench.Write(second.Folder, "more.txt", "2\n");
        var next = await Bench.SnapshotAsync(second, first.StartCommit);
        Assert.Equal(["more.txt", "work.txt"], next.ChangedFiles.Select(file => file.Path));
    }

    [Fact]
    public async Task Should_empty_the_slot_of_others()
    {
        var commit = await Bench.PrepareAsync();
        var first = await Bench.OpenAsync(commit);
        Workbench.Write(Bench.Workspaces.SlotFolder(0, Bench.Run), "stray.txt", "x");
        Workbench.Write(Bench.Workspaces.SlotFolder(0, Guid.NewGuid()), "of-another-run.txt", "x");

        var second = await Bench.OpenAsync(commit);

        Assert.Equal([second.Folder], Directory.EnumerateFileSystemEntries(Bench.Workspaces.SlotFolder(0, Bench.Run)));
        Assert.False(Directory.Exists(first.Folder));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Bench.Workspaces.SlotFolder(0, Bench.Run))!));
    }

    [Fact]
    public async Task Should_recover_from_a_crash_while_a_clone_was_made()
    {
        var commit = await Bench.PrepareAsync(("a.txt", "1\n"), ("b.txt", "2\n"));
        var attempt = Guid.NewGuid();
        Workbench.Write(Path.Join(Bench.Workspaces.SlotFolder(0, Bench.Run), attempt.ToString()), "a.txt", "half");
        var notes = Path.Join(Bench.Data, "runs", Bench.Run.ToString(), "clones", attempt.ToString());
        Workbench.Write(notes, "index.lock", string.Empty);
        Workbench.Write(notes, "repository/HEAD", "half");

        var workspace = await Bench.OpenAsync(commit, 0, attempt);

        Assert.True(workspace.Fresh);
        Assert.Equal("1\n", File.ReadAllText(Path.Join(workspace.Folder, "a.txt")));
        Assert.Equal(string.Empty, Workbench.Git(workspace.Folder, "status", "--porcelain"));
    }

    [Fact]
    public async Task Should_recover_from_a_crash_while_a_snapshot_was_taken()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync());
        Workbench.Write(workspace.Folder, "work.txt", "1\n");
        var notes = Path.Join(Bench.Data, "runs", Bench.Run.ToString(), "clones", workspace.AttemptId.ToString());
        File.WriteAllText(Path.Join(notes, "index.lock"), string.Empty);
        File.Delete(Path.Join(notes, "index"));

        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Equal(["work.txt"], snapshot.ChangedFiles.Select(file => file.Path));
    }

    [Fact]
    public async Task Should_make_a_new_clone_at_another_commit()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync());
        Workbench.Write(workspace.Folder, "work.txt", "1\n");
        await Bench.SnapshotAsync(workspace);

        var again = await Bench.OpenAsync(workspace.StartCommit, 0, workspace.AttemptId);

        Assert.True(again.Fresh);
        Assert.False(File.Exists(Path.Join(again.Folder, "work.txt")));
    }
}
