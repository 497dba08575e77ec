using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

/// <summary>ADR 28. The number that the file system gave a spare clone's folder shows who was given it.</summary>
public sealed class When_a_clone_is_ready_ahead : OnAWorkbench
{
    [Fact]
    public async Task Should_be_one_attempts_alone()
    {
        var start = await Bench.PrepareAsync(("a.txt", "1\n"), ("folder/b.txt", "2\n"));
        var spare = await SpareAsync(Bench.Run);

        var first = await Bench.OpenAsync(start);
        var second = await Bench.OpenAsync(start, slot: 1);

        Assert.True(Is(spare, first));
        Assert.False(Is(spare, second));
        Assert.All([first, second], workspace =>
        {
            Assert.True(workspace.Fresh);
            Assert.Equal(string.Empty, Workbench.Git(workspace.Folder, "status", "--porcelain"));
            Assert.Equal(start, Workbench.Git(workspace.Folder, "rev-parse", "HEAD"));
        });
        Workbench.Write(first.Folder, "folder/b.txt", "3\n");
        Assert.Equal(["folder/b.txt"], (await Bench.SnapshotAsync(first)).ChangedFiles.Select(file => file.Path));
        Assert.Empty((await Bench.SnapshotAsync(second)).ChangedFiles);
    }

    [Fact]
    public async Task Should_follow_what_is_merged()
    {
        var start = await Bench.PrepareAsync(("kept.txt", "1\n"), ("removed.txt", "1\n"));
        var worker = await Bench.OpenAsync(start);
        File.Delete(Path.Join(worker.Folder, "removed.txt"));
        Workbench.Write(worker.Folder, "added.txt", "1\n");
        var merged = (await Bench.SnapshotAsync(worker)).Commit;
        await ReadyAsync(Bench.Run);
        await Bench.Workspaces.AdvanceAsync(Bench.Run, merged, Workbench.None);
        await Workbench.WaitForAsync(() => File.Exists(Path.Join(Spares(Bench.Run).Single(), "added.txt")), "the spare clone to follow");
        var spare = await SpareAsync(Bench.Run);

        var next = await Bench.OpenAsync(merged);

        Assert.True(Is(spare, next));
        Assert.Equal([".git", "added.txt", "kept.txt"], Directory.EnumerateFileSystemEntries(next.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(string.Empty, Workbench.Git(next.Folder, "status", "--porcelain"));
        Assert.Equal(merged, Workbench.Git(next.Folder, "rev-parse", "HEAD"));
    }

    [Fact]
    public async Task Should_hand_no_attempts_snapshot_to_another()
    {
        var start = await Bench.PrepareAsync();
        var first = await Bench.OpenAsync(start);
        Workbench.Write(first.Folder, "private.txt", "1\n");
        var snapshot = (await Bench.SnapshotAsync(first)).Commit;
        var spare = await SpareAsync(Bench.Run);
        var again = await Bench.OpenAsync(snapshot, slot: 1, first.AttemptId, turn: 2);

        var other = await Bench.OpenAsync(start);

        Assert.True(Is(spare, again));
        Assert.Equal("1\n", File.ReadAllText(Path.Join(again.Folder, "private.txt")));
        Assert.False(Is(spare, other));
        Assert.False(File.Exists(Path.Join(other.Folder, "private.txt")));
        Assert.Throws<InvalidOperationException>(() => Workbench.Git(other.Folder, "cat-file", "-e", snapshot));
    }

    [Fact]
    public async Task Should_not_be_what_an_earlier_process_left()
    {
        var start = await Bench.PrepareAsync();
        await ReadyAsync(Bench.Run);
        var own = Spares(Bench.Run).Single();
        var left = Path.Join(Folder(Bench.Run), $"{Guid.NewGuid():N}-1");
        Workbench.Write(left, "tree/README.md", "somebody else's\n");

        await Bench.Workspaces.SalvageLeftoversAsync(Workbench.None);

        Assert.False(Directory.Exists(left));
        Assert.Equal([own], Spares(Bench.Run));
        Assert.Equal("hello\n", File.ReadAllText(Path.Join((await Bench.OpenAsync(start)).Folder, "README.md")));
    }

    [Fact]
    public async Task Should_take_the_place_of_an_orchestrators_clone_unless_that_was_set_up()
    {
        var start = await Bench.PrepareAsync((".gitignore", "made/\n"));
        var turn = new AttemptTurn(Bench.Run, null, Guid.NewGuid(), 1, 1, start);
        var first = await Bench.Workspaces.OpenAttemptAsync(turn with { SetUp = true }, 0, Workbench.None);
        Workbench.Write(first.Folder, "made/tool", "x");
        var spare = await SpareAsync(Bench.Run);

        var second = await Bench.Workspaces.OpenAttemptAsync(turn with { Turn = 2, SetUp = true }, 0, Workbench.None);
        Assert.False(second.Fresh);
        Assert.True(File.Exists(Path.Join(second.Folder, "made/tool")));
        Assert.False(Is(spare, second));

        var third = await Bench.Workspaces.OpenAttemptAsync(turn with { Turn = 3 }, 0, Workbench.None);
        Assert.True(third.Fresh);
        Assert.False(File.Exists(Path.Join(third.Folder, "made/tool")));
        Assert.True(Is(spare, third));
    }

    [Fact]
    public async Task Should_be_as_many_as_there_are_slots_and_of_runs_at_work()
    {
        var start = await Bench.PrepareAsync();
        var (second, third) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var run in (Guid[])[second, third])
            await Bench.Workspaces.PrepareRunAsync(run, Bench.GitSource, Workbench.None);
        await ReadyAsync(Bench.Run);
        await ReadyAsync(second);
        Assert.Empty(Spares(third));

        await Bench.Workspaces.OpenAttemptAsync(new AttemptTurn(third, "task-1", Guid.NewGuid(), 1, 1, start), 0, Workbench.None);
        await ReadyAsync(third);

        await Workbench.WaitForAsync(() => !Spares(Bench.Run).Any(), "the oldest spare clone to go");
        Assert.Single(Spares(second));
    }

    [Fact]
    public async Task Should_go_when_the_result_is_delivered()
    {
        var start = await Bench.PrepareAsync();
        await ReadyAsync(Bench.Run);

        await Bench.PublishAsync(Bench.GitSource, start);

        await Workbench.WaitForAsync(() => !Spares(Bench.Run).Any(), "the spare clone to go");
    }

    private string Folder(Guid run) => Path.Join(Bench.Data, "runs", run.ToString(), "spares");

    private IReadOnlyList<string> Spares(Guid run) => Directory.Exists(Folder(run)) ? [.. Directory.GetDirectories(Folder(run)).Select(folder => Path.Join(folder, "tree"))] : [];

    // The repository comes last.
    private Task ReadyAsync(Guid run) => Workbench.WaitForAsync(() => Spares(run).Any(tree => Directory.Exists(Path.Join(tree, ".git"))), "a spare clone");

    private async Task<string> SpareAsync(Guid run)
    {
        await ReadyAsync(run);
        return Number(Spares(run).Single());
    }

    private static bool Is(string spare, AttemptWorkspace workspace) => Number(workspace.Folder) == spare;

    private static string Number(string folder) => Workbench.Find(folder, "-maxdepth", "0", "-printf", "%i");
}
