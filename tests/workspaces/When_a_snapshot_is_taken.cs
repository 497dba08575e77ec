using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_snapshot_is_taken : OnAWorkbench
{
    /// <summary>In two parts, because the repository's own scan would take the word for an open point of ours.</summary>
    private const string Open = "TO" + "DO";

    [Fact]
    public async Task Should_be_the_start_commit_when_nothing_changed()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync());

        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Equal(workspace.StartCommit, snapshot.Commit);
        Assert.Empty(snapshot.ChangedFiles);
        Assert.Equal(snapshot.Commit, Workbench.Git(Bench.Attempts, "rev-parse", $"refs/orchestrate/{Bench.Run}/task-1/{workspace.AttemptId}"));
    }

    [Fact]
    public async Task Should_report_added_modified_and_deleted_files()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync(("gone.txt", "1\n2\n"), ("kept.txt", "1\n2\n3\n"), ("same.txt", "x\n")));
        File.Delete(Path.Join(workspace.Folder, "gone.txt"));
        Workbench.Write(workspace.Folder, "kept.txt", "1\nzwei\n3\n4\n");
        Workbench.Write(workspace.Folder, "sub/new.txt", "1\n");

        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Equal(
            [new ChangedFile("gone.txt", "deleted", 0, 2), new ChangedFile("kept.txt", "modified", 2, 1), new ChangedFile("sub/new.txt", "added", 1, 0)],
            snapshot.ChangedFiles);
        Assert.Equal(["gone.txt"], await Bench.Workspaces.MissingAsync(Bench.Run, snapshot.Commit, ["gone.txt", "sub", "sub/", "./sub/new.txt"], Workbench.None));
    }

    [Fact]
    public async Task Should_add_no_objects_for_files_that_git_cannot_tell_to_be_unchanged_without_reading_them()
    {
        var files = Enumerable.Range(0, 100).Select(i => ($"f{i}.txt", $"{i}\n")).ToArray();
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync(files));
        foreach (var file in Directory.EnumerateFiles(workspace.Folder))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-1));
        Workbench.Write(workspace.Folder, "f1.txt", "changed\n");

        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Equal(["f1.txt"], snapshot.ChangedFiles.Select(file => file.Path));
        Assert.Equal("count: 3", Workbench.Git(Bench.Attempts, "count-objects", "-v").Split('\n')[0]);
    }

    [Theory]
    [InlineData("with space.txt")]
    [InlineData("new\nline.txt")]
    [InlineData("-rf")]
    [InlineData("--force.txt")]
    [InlineData("ünï/cödé-✓.txt")]
    [InlineData("quote\"and\\backslash.txt")]
    [InlineData("tab\there.txt")]
    [InlineData(":(exclude)a.txt")]
    [InlineData("*")]
    public async Task Should_take_a_file_of_any_name(string name)
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync());
        Workbench.Write(workspace.Folder, name, "line\n[TODO] later\n");

        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Equal([new ChangedFile(name, "added", 2, 0)], snapshot.ChangedFiles);
        Assert.Equal([$"{name}:2: [TODO] later"], snapshot.Placeholders);
        await using var checkout = await Bench.Workspaces.CheckoutAsync(Bench.Run, snapshot.Commit, Workbench.None);
        Assert.True(File.Exists(Path.Join(checkout.Folder, name)));
    }

    [Fact]
    public async Task Should_take_binary_files_and_modes()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync());
        var bytes = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7)).ToArray();
        File.WriteAllBytes(Path.Join(workspace.Folder, "data.bin"), bytes);
        File.SetUnixFileMode(Path.Join(workspace.Folder, "data.bin"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var snapshot = await Bench.SnapshotAsync(workspace);
        await using var checkout = await Bench.Workspaces.CheckoutAsync(Bench.Run, snapshot.Commit, Workbench.None);

        Assert.Equal([new ChangedFile("data.bin", "added", 0, 0)], snapshot.ChangedFiles);
        Assert.Equal(bytes, File.ReadAllBytes(Path.Join(checkout.Folder, "data.bin")));
        Assert.True(File.GetUnixFileMode(Path.Join(checkout.Folder, "data.bin")).HasFlag(UnixFileMode.UserExecute));
        Assert.False(Path.Exists(Path.Join(checkout.Folder, ".git")));
    }

    [Fact]
    public async Task Should_leave_ignored_files_out()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync((".gitignore", "node_modules/\n")));
        Workbench.Write(workspace.Folder, "node_modules/x/index.js", "x");

        Assert.Empty((await Bench.SnapshotAsync(workspace)).ChangedFiles);
    }

    [Fact]
    public async Task Should_leave_a_huge_file_out_unless_it_is_ignored_or_was_there_before()
    {
        Directory.CreateDirectory(Bench.Source);
        Grow(Path.Join(Bench.Source, "asset.bin"));
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync((".gitignore", "*.log\n")));
        Grow(Path.Join(workspace.Folder, "huge.log"));
        Assert.Empty((await Bench.SnapshotAsync(workspace)).ChangedFiles);

        Grow(Path.Join(workspace.Folder, "huge.bin"));
        Workbench.Write(workspace.Folder, "work.txt", "work\n");
        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Equal(["work.txt"], snapshot.ChangedFiles.Select(file => file.Path));
        var left = Assert.Single(snapshot.LeftOut);
        Assert.Equal(("huge.bin", (50L * 1024 * 1024) + 1), (left.Path, left.Bytes));
        Assert.Contains("files over 50 MB are not kept", left.Reason, StringComparison.Ordinal);
        Assert.Contains("- huge.bin: ", Workbench.Git(Bench.Attempts, "log", "-1", "--format=%B", snapshot.Commit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_find_placeholders_in_added_lines_only()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync(("old.md", "[TODO] was here before\nline\n")));
        Workbench.Write(workspace.Folder, "old.md", "[TODO] was here before\nline\nprice: TBD\n");
        Workbench.Write(workspace.Folder, "code.cs", $"@@ -1 +1 @@\n--- a\n+++ b\ntext\r-x\r+y\n// {Open}: implement this\nvar todo = 1; // STBDX\n");

        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Equal([$"code.cs:5: // {Open}: implement this", "old.md:3: price: TBD"], snapshot.Placeholders);
    }

    [Fact]
    public async Task Should_report_at_most_twenty_placeholders()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync());
        Workbench.Write(workspace.Folder, "many.txt", string.Concat(Enumerable.Repeat("[PLACEHOLDER]\n", 100_000)));

        Assert.Equal(20, (await Bench.SnapshotAsync(workspace)).Placeholders.Count);
    }

    [Theory]
    [InlineData("../README.md")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/../README.md")]
    [InlineData("")]
    [InlineData("README.md/x")]
    [InlineData("readme.md")]
    [InlineData("*")]
    public async Task Should_call_a_path_missing_that_is_not_in_the_commit(string path)
    {
        var commit = await Bench.PrepareAsync();

        Assert.Equal([path], await Bench.Workspaces.MissingAsync(Bench.Run, commit, [path, "README.md"], Workbench.None));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b c")]
    [InlineData("x.lock")]
    [InlineData("")]
    [InlineData("-f")]
    public async Task Should_keep_the_commit_under_any_task_id(string taskId)
    {
        var turn = new AttemptTurn(Bench.Run, taskId, Guid.NewGuid(), 1, 1, await Bench.PrepareAsync());

        await Bench.SnapshotAsync(await Bench.Workspaces.OpenAttemptAsync(turn, 0, Workbench.None));

        Assert.Single(Workbench.Git(Bench.Attempts, "for-each-ref", "refs/orchestrate/" + Bench.Run).Split('\n'));
    }

    private static void Grow(string file)
    {
        using var stream = File.Create(file);
        stream.SetLength((50L * 1024 * 1024) + 1);
    }
}
