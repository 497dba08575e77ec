using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_result_goes_back_into_a_folder : OnAWorkbench
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private const UnixFileMode Runnable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    private WorkspaceSource Source => new() { Type = "directory", Source = Bench.Source };

    [Fact]
    public async Task Should_write_change_and_delete_files()
    {
        Mine("changed.txt", "1");
        Mine("gone/deep/file.txt", "1");
        Mine("kept/gone.txt", "1");
        Mine("kept/ignored.log", "mine");
        Mine(".gitignore", "*.log\n");
        Mine("tool.sh", "1");
        File.SetUnixFileMode(At("tool.sh"), Plain);
        var commit = await WorkAsync(folder =>
        {
            Workbench.Write(folder, "changed.txt", "2");
            Workbench.Write(folder, "new/deep/file.bin", "\0\u0001");
            Workbench.Write(folder, "new/ünï\ncode", "x");
            Workbench.Write(folder, "large.txt", new string('x', 300_000));
            Directory.Delete(Path.Join(folder, "gone"), recursive: true);
            File.Delete(Path.Join(folder, "kept/gone.txt"));
            File.SetUnixFileMode(Path.Join(folder, "tool.sh"), Runnable);
            File.CreateSymbolicLink(Path.Join(folder, "new/link"), "../changed.txt");
            File.CreateSymbolicLink(Path.Join(folder, "dangling"), "nothing-yet");
        });

        var outcome = await Bench.PublishAsync(Source, commit, "orchestrate/run-1");

        Assert.Null(outcome.Detail);
        Assert.Equal((Bench.Source, 9, 0), (outcome.Folder, outcome.FilesWritten, outcome.FilesLeftAlone));
        Assert.Equal("2", Read("changed.txt"));
        Assert.Equal("\0\u0001", Read("new/deep/file.bin"));
        Assert.Equal("x", Read("new/ünï\ncode"));
        Assert.Equal(300_000, Read("large.txt").Length);
        Assert.False(Directory.Exists(At("gone")));
        Assert.Equal(["ignored.log"], Directory.EnumerateFileSystemEntries(At("kept")).Select(Path.GetFileName));
        Assert.Equal(Runnable, File.GetUnixFileMode(At("tool.sh")));
        Assert.Equal(("../changed.txt", "nothing-yet"), (new FileInfo(At("new/link")).LinkTarget, new FileInfo(At("dangling")).LinkTarget));
        Assert.Equal(commit, Workbench.Git(outcome.Location, "rev-parse", "orchestrate/run-1"));

        var before = Fingerprint.Of(Bench.Source);
        Assert.Equal(outcome with { LeftAlone = [] }, (await Bench.PublishAsync(Source, commit, "orchestrate/run-1")) with { LeftAlone = [] });
        Assert.Equal(before, Fingerprint.Of(Bench.Source));
    }

    [Fact]
    public async Task Should_leave_alone_what_the_user_changed_meanwhile()
    {
        foreach (var name in (string[])["edited", "deleted", "moded", "same", "free", "gone-edited", "replaced"])
            Mine(name, "1");
        Mine("folder/file", "1");
        Mine("way/file", "1");
        var commit = await WorkAsync(folder =>
        {
            foreach (var name in (string[])["edited", "deleted", "moded", "same", "free", "replaced", "folder/file", "way/file", "made", "fresh/file"])
                Workbench.Write(folder, name, "2");
            File.Delete(Path.Join(folder, "gone-edited"));
        });
        Mine("edited", "mine");
        File.Delete(At("deleted"));
        File.SetUnixFileMode(At("moded"), Runnable);
        Mine("same", "2");
        Mine("gone-edited", "mine");
        File.Delete(At("replaced"));
        Mine("replaced/inside", "mine");
        Directory.Delete(At("folder"), recursive: true);
        Mine("folder", "mine");
        Directory.Move(At("way"), Path.Join(Bench.Root, "elsewhere"));
        Directory.CreateSymbolicLink(At("way"), Path.Join(Bench.Root, "elsewhere"));
        Mine("made", "mine");
        Directory.CreateSymbolicLink(At("fresh"), Path.Join(Bench.Root, "elsewhere"));

        var outcome = await Bench.PublishAsync(Source, commit);

        Assert.Equal(
            [
                "deleted: it was deleted meanwhile",
                "edited: it was changed meanwhile",
                "folder/file: a folder on the way to it is a link or a file now",
                "fresh/file: a folder on the way to it is a link or a file now",
                "gone-edited: it was changed meanwhile",
                "made: a file of that name was made meanwhile",
                "moded: its permission to be executed was changed meanwhile",
                "replaced: a folder stands in its place",
                "way/file: a folder on the way to it is a link or a file now",
            ],
            outcome.LeftAlone.Select(file => $"{file.Path}: {file.Reason}"));
        Assert.Equal((2, 9), (outcome.FilesWritten, outcome.FilesLeftAlone));
        Assert.Equal(("mine", "2", "2", "mine", "mine", "1"), (Read("edited"), Read("same"), Read("free"), Read("gone-edited"), Read("made"), await File.ReadAllTextAsync(Path.Join(Bench.Root, "elsewhere/file"))));
        Assert.Equal(["file"], Directory.EnumerateFileSystemEntries(Path.Join(Bench.Root, "elsewhere")).Select(Path.GetFileName));
        Assert.Equal("2", Workbench.Git(outcome.Location, "show", "result:edited"));
    }

    [Fact]
    public async Task Should_swap_files_and_folders()
    {
        Mine("was-file", "1");
        Mine("was-folder/a/b", "1");
        Mine("also-folder/mine-too", "1");
        Mine(".gitignore", "*.log");
        Mine("also-folder/local.log", "mine");
        var commit = await WorkAsync(folder =>
        {
            File.Delete(Path.Join(folder, "was-file"));
            Workbench.Write(folder, "was-file/inside", "2");
            Directory.Delete(Path.Join(folder, "was-folder"), recursive: true);
            Workbench.Write(folder, "was-folder", "2");
            Directory.Delete(Path.Join(folder, "also-folder"), recursive: true);
            Workbench.Write(folder, "also-folder", "2");
        });

        var outcome = await Bench.PublishAsync(Source, commit);

        Assert.Equal(("2", "2"), (Read("was-file/inside"), Read("was-folder")));
        Assert.Equal(["also-folder"], outcome.LeftAlone.Select(file => file.Path));
        Assert.Equal("mine", Read("also-folder/local.log"));
    }

    [Fact]
    public async Task Should_make_no_link_that_leads_out()
    {
        Mine("a.txt", "1");
        Mine("sub/a.txt", "1");
        Directory.CreateSymbolicLink(At("mine"), Bench.Root);
        var commit = await WorkAsync(folder =>
        {
            File.CreateSymbolicLink(Path.Join(folder, "absolute"), "/etc/passwd");
            File.CreateSymbolicLink(Path.Join(folder, "sub/up"), "../../data");
            File.CreateSymbolicLink(Path.Join(folder, "through"), "mine/data");
            File.CreateSymbolicLink(Path.Join(folder, "inside"), "sub/a.txt");
        });

        var outcome = await Bench.PublishAsync(Source, commit);

        Assert.Equal(["absolute", "sub/up", "through"], outcome.LeftAlone.Select(file => file.Path));
        Assert.Equal("1", Read("inside"));
        Assert.All((string[])["absolute", "sub/up", "through"], name => Assert.Null(new FileInfo(At(name)).LinkTarget));
    }

    [Fact]
    public async Task Should_finish_what_a_killed_runner_began()
    {
        Mine("a.txt", "1");
        Mine("b.txt", "1");
        var commit = await WorkAsync(folder =>
        {
            Workbench.Write(folder, "a.txt", "2");
            Workbench.Write(folder, "b.txt", "2");
            Workbench.Write(folder, "c.txt", "2");
        });
        var whole = await Bench.PublishAsync(Source, commit);
        Mine("b.txt", "1");
        File.Delete(At("c.txt"));
        var names = Directory.EnumerateFileSystemEntries(Bench.Source).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(whole with { LeftAlone = [] }, (await Bench.PublishAsync(Source, commit)) with { LeftAlone = [] });
        Assert.Equal(("2", "2"), (Read("b.txt"), Read("c.txt")));
        Assert.Equal([.. names, At("c.txt")], Directory.EnumerateFileSystemEntries(Bench.Source).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_write_nothing_of_a_result_that_was_not_accepted()
    {
        Mine("a.txt", "1");
        var commit = await WorkAsync(folder => Workbench.Write(folder, "a.txt", "2"));
        var before = Fingerprint.Of(Bench.Source);

        var outcome = await Bench.PublishAsync(Source, commit, accepted: false);

        Assert.Equal(before, Fingerprint.Of(Bench.Source));
        Assert.Null(outcome.Folder);
        Assert.Contains("not accepted in full", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(commit, Workbench.Git(outcome.Location, "rev-parse", "result"));
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("repository")]
    public async Task Should_keep_the_result_when_the_folder_is_no_longer_one(string what)
    {
        Mine("a.txt", "1");
        var commit = await WorkAsync(folder => Workbench.Write(folder, "a.txt", "2"));
        if (what == "gone")
            Directory.Move(Bench.Source, Bench.Source + "-moved");
        else
            Workbench.Git(Bench.Source, "init", "-q");

        var outcome = await Bench.PublishAsync(Source, commit);

        Assert.Null(outcome.Folder);
        Assert.NotNull(outcome.Detail);
        Assert.Equal(commit, Workbench.Git(outcome.Location, "rev-parse", "result"));
    }

    [Fact]
    public async Task Should_be_a_patch_of_everything()
    {
        Mine("a.txt", "1\r\n");
        Mine("b.bin", "\0\u0001\u0002");
        var copy = Directory.CreateDirectory(Path.Join(Bench.Root, "copy")).FullName;
        foreach (var file in (string[])["a.txt", "b.bin"])
            File.Copy(At(file), Path.Join(copy, file));
        var commit = await WorkAsync(folder =>
        {
            Workbench.Write(folder, "a.txt", "2\r\n");
            Workbench.Write(folder, "b.bin", "\0\u0003");
            Workbench.Write(folder, "c.txt", "new\n");
        });
        var order = new PublishOrder { Source = Source, Commit = commit, Branch = "result" };

        var patch = await Bench.Workspaces.PatchAsync(Bench.Run, order, 100_000, Workbench.None);

        await File.WriteAllBytesAsync(Path.Join(Bench.Root, "result.patch"), patch!);
        Workbench.Git(copy, "apply", "--whitespace=nowarn", Path.Join(Bench.Root, "result.patch"));
        Assert.Equal(("2\r\n", "\0\u0003", "new\n"), (await File.ReadAllTextAsync(Path.Join(copy, "a.txt")), await File.ReadAllTextAsync(Path.Join(copy, "b.bin")), await File.ReadAllTextAsync(Path.Join(copy, "c.txt"))));
        Assert.Equal(patch, await Bench.Workspaces.PatchAsync(Bench.Run, order, patch!.Length, Workbench.None));
        Assert.Null(await Bench.Workspaces.PatchAsync(Bench.Run, order, patch.Length - 1, Workbench.None));
    }

    private async Task<string> WorkAsync(Action<string> change)
    {
        var workspace = await Bench.OpenAsync(await Bench.Workspaces.PrepareRunAsync(Bench.Run, Source, Workbench.None));
        change(workspace.Folder);
        return (await Bench.SnapshotAsync(workspace)).Commit;
    }

    private string At(string path) => Path.Join(Bench.Source, path);

    private string Read(string path) => File.ReadAllText(At(path));

    private void Mine(string path, string content) => Workbench.Write(Bench.Source, path, content);
}
