using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_folder_is_imported : OnAWorkbench
{
    private WorkspaceSource Source => new() { Type = "directory", Source = Bench.Source };

    [Fact]
    public async Task Should_take_every_file_byte_for_byte_and_leave_the_folder_alone()
    {
        Write("a.txt", "windows\r\nlines\r\n");
        Write("b/c.bin", "\0\u0001binary");
        Write("ü/line\nend.txt", "x");
        Write(".gitattributes", "* text eol=lf filter=evil ident working-tree-encoding=UTF-16\n");
        Write(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = https://git.example.com/x.git\n");
        Write("run.sh", "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Join(Bench.Source, "run.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Join(Bench.Source, "link"), "/etc/passwd");
        Directory.CreateDirectory(Path.Join(Bench.Source, "empty"));
        var before = Fingerprint.Of(Bench.Source);

        var commit = await PrepareAsync();
        var workspace = await Bench.OpenAsync(commit);

        Assert.Equal(before, Fingerprint.Of(Bench.Source));
        Assert.Equal("windows\r\nlines\r\n", await File.ReadAllTextAsync(Path.Join(workspace.Folder, "a.txt")));
        Assert.Equal(
            ["100644 .gitattributes", "100644 .gitmodules", "100644 a.txt", "100644 b/c.bin", "120000 link", "100755 run.sh", "100644 ü/line\nend.txt"],
            Workbench.Git(Bench.Integration, "ls-tree", "-r", "-z", commit).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => $"{entry[..6]} {entry[(entry.IndexOf('\t', StringComparison.Ordinal) + 1)..]}"));
        Assert.Equal("/etc/passwd", Bench.Show(commit, "link"));
        Assert.Equal(commit, (await Bench.SnapshotAsync(workspace)).Commit);
    }

    [Fact]
    public async Task Should_leave_out_what_the_folder_ignores()
    {
        Write(".gitignore", "node_modules/\n*.log\n");
        Write("sub/.gitignore", "!keep.log\nlocal\n");
        Write("node_modules/x/index.js", "x");
        Workbench.Git(Directory.CreateDirectory(Path.Join(Bench.Source, "node_modules/repository")).FullName, "init", "-q");
        Write("a.log", "x");
        Write("sub/keep.log", "x");
        Write("sub/local", "x");
        Sparse("huge.log", 60);

        var commit = await PrepareAsync();

        Assert.Equal([".gitignore", "sub/.gitignore", "sub/keep.log"], Files(commit));
    }

    [Fact]
    public async Task Should_take_the_files_of_repositories_inside_it_and_run_nothing_of_theirs()
    {
        var inner = Directory.CreateDirectory(Path.Join(Bench.Source, "inner")).FullName;
        Workbench.Git(inner, "init", "-q");
        Write("inner/file.txt", "x");
        Write("inner/.gitattributes", "*.txt filter=evil\n");
        Workbench.Git(inner, "config", "filter.evil.clean", $"touch {Bench.Root}/ran");
        Workbench.Git(inner, "config", "core.fsmonitor", $"touch {Bench.Root}/ran");
        Workbench.Git(inner, "config", "core.hooksPath", Bench.Root);

        var commit = await PrepareAsync();

        Assert.Equal(["inner/.gitattributes", "inner/file.txt"], Files(commit));
        Assert.False(File.Exists(Path.Join(Bench.Root, "ran")));
    }

    [Fact]
    public async Task Should_name_a_file_that_is_too_large()
    {
        Write("small", "x");
        Sparse("deep/model.bin", 60);

        var failure = await RefusedAsync(Source);

        Assert.Equal("workspace_file_refused", failure.Code);
        Assert.Contains("'deep/model.bin'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(".gitignore", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_name_what_git_cannot_hold()
    {
        Write("a.txt", "x");
        using var made = System.Diagnostics.Process.Start("mkfifo", [Path.Join(Bench.Source, "pipe")])!;
        await made.WaitForExitAsync();

        var failure = await RefusedAsync(Source);

        Assert.Equal("workspace_file_refused", failure.Code);
        Assert.Contains("'pipe'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_folder_that_is_too_large()
    {
        for (var i = 0; i < 84; i++)
            Sparse($"part{i}", 49);

        var failure = await RefusedAsync(Source);

        Assert.Equal("workspace_too_large", failure.Code);
        Assert.False(Directory.Exists(Bench.Integration));
    }

    [Fact]
    public async Task Should_send_a_repository_to_the_other_type()
    {
        Bench.Commit(("a.txt", "1\n"));

        var failure = await RefusedAsync(Source);

        Assert.Equal("workspace_directory_refused", failure.Code);
        Assert.Contains("\"type\": \"git\"", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "workspace_directory_refused")]
    [InlineData("~", "workspace_directory_refused")]
    [InlineData("<data>", "workspace_directory_refused")]
    [InlineData("<data>/runs", "workspace_directory_refused")]
    [InlineData("<root>", "workspace_directory_refused")]
    [InlineData("<root>/link", "workspace_directory_refused")]
    [InlineData("<root>/file", "workspace_directory_refused")]
    [InlineData("relative", "workspace_directory_refused")]
    [InlineData("<root>/nothing", "workspace_source_unreachable")]
    public async Task Should_refuse_what_is_no_workspace(string folder, string code)
    {
        Directory.CreateDirectory(Path.Join(Bench.Data, "runs"));
        await File.WriteAllTextAsync(Path.Join(Bench.Root, "file"), "x");
        File.CreateSymbolicLink(Path.Join(Bench.Root, "link"), Bench.Data);
        folder = folder.Replace("<data>", Bench.Data, StringComparison.Ordinal).Replace("<root>", Bench.Root, StringComparison.Ordinal).Replace("~", Environment.GetEnvironmentVariable("HOME"), StringComparison.Ordinal);

        var failure = await RefusedAsync(new WorkspaceSource { Type = "directory", Source = folder });

        Assert.Equal(code, failure.Code);
        Assert.True(failure.Fatal);
    }

    [Fact]
    public async Task Should_give_the_same_commit_again_whatever_became_of_the_folder()
    {
        Write("a.txt", "1\n");
        var first = await PrepareAsync();
        Write("a.txt", "2\n");

        Assert.Equal(first, await PrepareAsync());
    }

    private Task<string> PrepareAsync() => Bench.Workspaces.PrepareRunAsync(Bench.Run, Source, Workbench.None);

    private Task<WorkspaceException> RefusedAsync(WorkspaceSource source) => Assert.ThrowsAsync<WorkspaceException>(() => Bench.Workspaces.PrepareRunAsync(Bench.Run, source, Workbench.None));

    private string[] Files(string commit) => Workbench.Git(Bench.Integration, "ls-tree", "-r", "--name-only", commit).Split('\n');

    private void Write(string path, string content) => Workbench.Write(Bench.Source, path, content);

    private void Sparse(string path, long megabytes)
    {
        Workbench.Write(Bench.Source, path, "");
        using var file = new FileStream(Path.Join(Bench.Source, path), FileMode.Open);
        file.SetLength(megabytes * 1024 * 1024);
    }
}
