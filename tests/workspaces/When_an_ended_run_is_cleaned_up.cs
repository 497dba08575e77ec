using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_an_ended_run_is_cleaned_up : OnAWorkbench
{
    [Fact]
    public async Task Should_remove_clones_and_checkouts_and_keep_every_attempt()
    {
        var start = await Bench.PrepareAsync();
        var done = await Bench.OpenAsync(start);
        Workbench.Write(done.Folder, "done.txt", "done\n");
        var kept = (await Bench.SnapshotAsync(done)).Commit;
        var lost = await Bench.OpenAsync(start, slot: 1);
        Workbench.Write(lost.Folder, "half.txt", "half\n");
        await using var checkout = await Bench.Workspaces.CheckoutAsync(Bench.Run, kept, Workbench.None);

        Directory.CreateDirectory(Path.Join(Bench.Workspaces.SetupFolder(Bench.Run), "digest"));

        await Bench.Archive.DropWorkingFilesAsync(Bench.Run, Workbench.None);
        await Bench.Archive.DropWorkingFilesAsync(Bench.Run, Workbench.None);

        Assert.False(Directory.Exists(done.Folder));
        Assert.False(Directory.Exists(lost.Folder));
        Assert.Equal(["attempts.git", "integration.git"], Directory.EnumerateDirectories(Path.GetDirectoryName(Bench.Attempts)!).Select(Path.GetFileName).Order());
        Assert.All(Directory.EnumerateDirectories(Path.Join(Bench.Data, "slots")), slot => Assert.Empty(Directory.EnumerateFileSystemEntries(slot)));
        Assert.Equal("done", Bench.Show(kept, "done.txt"));
        Assert.Equal("half", Bench.Show(Bench.Refs().Single(r => r.Key.Contains($"{lost.AttemptId}.late/", StringComparison.Ordinal)).Value, "half.txt"));
    }

    [Fact]
    public async Task Should_say_of_which_attempts_something_is_kept_that_is_neither_integrated_nor_settled()
    {
        var start = await Bench.PrepareAsync();
        var (merged, rejected, lost) = (await WorkAsync(start, "merged"), await WorkAsync(start, "rejected"), await Bench.OpenAsync(start));
        Workbench.Write(lost.Folder, "half.txt", "half\n");
        await Bench.Workspaces.SalvageAsync(Bench.Run, Workbench.None);
        await Bench.Workspaces.AdvanceAsync(Bench.Run, merged.Commit, Workbench.None);

        Assert.Equal(new[] { rejected.Attempt, lost.AttemptId }.Order(), (await UnsettledAsync()).Order());
        Assert.Equal([lost.AttemptId], await UnsettledAsync(rejected.Attempt));
        Assert.Empty(await UnsettledAsync(rejected.Attempt, lost.AttemptId));
    }

    [Fact]
    public async Task Should_count_what_could_not_be_committed_as_unsettled()
    {
        var attempt = Guid.NewGuid();
        await Bench.PrepareAsync();
        Directory.CreateDirectory(Path.Join(Path.GetDirectoryName(Bench.Attempts)!, "aside", $"{attempt}-1-{Guid.NewGuid():N}"));
        Assert.Equal([attempt], await UnsettledAsync());
        Assert.Empty(await UnsettledAsync(attempt));
    }

    [Fact]
    public async Task Should_remove_a_discarded_attempt_with_its_objects_and_leave_the_others()
    {
        var start = await Bench.PrepareAsync();
        var (rejected, other) = (await WorkAsync(start, "rejected"), await WorkAsync(start, "other"));

        await Bench.Workspaces.BringAsync(Bench.Run, [rejected.Commit, other.Commit], Workbench.None);

        await Bench.Archive.DropAttemptsAsync(Bench.Run, [rejected.Attempt], Workbench.None);
        await Bench.Archive.DropAttemptsAsync(Bench.Run, [rejected.Attempt], Workbench.None);

        Assert.Contains(other.Attempt.ToString(), Assert.Single(Bench.Refs()).Key, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Bench.Show(rejected.Commit, "rejected.txt"));
        Assert.Equal("other", Bench.Show(other.Commit, "other.txt"));
        Assert.Equal("hello", Bench.Show(start, "README.md"));
        var gone = await Assert.ThrowsAsync<WorkspaceException>(() => Bench.Workspaces.BringAsync(Bench.Run, [start, rejected.Commit], Workbench.None));
        Assert.Contains(rejected.Commit, gone.Message, StringComparison.Ordinal);
        await Bench.Workspaces.BringAsync(Bench.Run, [start, other.Commit], Workbench.None);
    }

    private Task<IReadOnlyList<Guid>> UnsettledAsync(params Guid[] settled) => Bench.Archive.UnsettledAsync(Bench.Run, settled, Workbench.None);

    private async Task<(Guid Attempt, string Commit)> WorkAsync(string start, string name)
    {
        var workspace = await Bench.OpenAsync(start);
        Workbench.Write(workspace.Folder, $"{name}.txt", $"{name}\n");
        return (workspace.AttemptId, (await Bench.SnapshotAsync(workspace)).Commit);
    }
}
