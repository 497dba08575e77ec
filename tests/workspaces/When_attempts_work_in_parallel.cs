namespace Orchestrate.Workspaces.Tests;

public sealed class When_attempts_work_in_parallel : OnAWorkbench
{
    [Fact]
    public async Task Should_merge_them_one_after_the_other()
    {
        var commit = await Bench.PrepareAsync(("a.txt", "a\n"), ("b.txt", "b\n"));
        var snapshots = await Task.WhenAll(ChangeAsync(commit, 0, "a.txt", "A\n"), ChangeAsync(commit, 1, "b.txt", "B\n"));

        var first = await Bench.Workspaces.MergeAsync(Bench.Run, snapshots[0], commit, "merge 1", Workbench.None);
        Assert.Equal(snapshots[0], first.Commit);
        await Bench.Workspaces.AdvanceAsync(Bench.Run, first.Commit!, Workbench.None);

        var second = await Bench.Workspaces.MergeAsync(Bench.Run, snapshots[1], first.Commit!, "merge 2", Workbench.None);
        await Bench.Workspaces.AdvanceAsync(Bench.Run, second.Commit!, Workbench.None);
        Assert.Equal("A", Bench.Show(second.Commit!, "a.txt"));
        Assert.Equal("B", Bench.Show(second.Commit!, "b.txt"));
        Assert.Equal("merge 2", Workbench.Git(Bench.Integration, "log", "-1", "--format=%s", "integration"));
        Workbench.Git(Bench.Integration, "fsck", "--strict");
    }

    [Fact]
    public async Task Should_name_the_files_in_conflict_and_move_nothing()
    {
        var commit = await Bench.PrepareAsync(("a.txt", "a\n"), ("dir/b ü.txt", "b\n"));
        var one = await ChangeAsync(commit, 0, "dir/b ü.txt", "one\n");
        var two = await ChangeAsync(commit, 1, "dir/b ü.txt", "two\n");
        await Bench.Workspaces.AdvanceAsync(Bench.Run, one, Workbench.None);

        var merge = await Bench.Workspaces.MergeAsync(Bench.Run, two, one, "merge", Workbench.None);

        Assert.Null(merge.Commit);
        Assert.Equal(["dir/b ü.txt"], merge.Conflicts);
        Assert.Equal(one, Workbench.Git(Bench.Integration, "rev-parse", "integration"));
    }

    [Fact]
    public async Task Should_merge_eight_that_overlap_as_if_they_had_worked_one_after_the_other()
    {
        const int Workers = 8;
        string[] lines = [.. Enumerable.Range(0, 10 * Workers).Select(i => $"line {i}")];
        var commit = await Bench.PrepareAsync(("shared.txt", string.Join('\n', lines) + "\n"), ("hot.txt", "nobody\n"));
        string With(params int[] workers) => string.Concat(lines.Select((line, i) => i % 10 == 5 && workers.Contains(i / 10) ? $"{line}\nworker {i / 10}\n" : line + "\n"));

        // Two of them want the same line; which attempt is merged first decides whose it is.
        var attempts = await Task.WhenAll(Enumerable.Range(0, Workers).Select(w => ChangeAsync(commit, w, w is 2 or 5
            ? [("shared.txt", With(w)), ("hot.txt", $"worker {w}\n")]
            : [("shared.txt", With(w)), ($"new/{w}.txt", $"worker {w}\n")])));
        var head = commit;
        var refused = new List<int>();
        foreach (var (worker, attempt) in attempts.Index())
        {
            var merge = await Bench.Workspaces.MergeAsync(Bench.Run, attempt, head, $"worker {worker}", Workbench.None);
            if (merge.Commit is null)
            {
                Assert.Equal(["hot.txt"], merge.Conflicts);
                refused.Add(worker);
                continue;
            }

            await Bench.Workspaces.AdvanceAsync(Bench.Run, head = merge.Commit, Workbench.None);
        }

        Assert.Equal([5], refused);
        Assert.Equal(With(0, 1, 2, 3, 4, 6, 7).TrimEnd(), Bench.Show(head, "shared.txt"));
        Assert.Equal("worker 2", Bench.Show(head, "hot.txt"));
        Assert.Equal(["new/0.txt", "new/1.txt", "new/3.txt", "new/4.txt", "new/6.txt", "new/7.txt"], Workbench.Git(Bench.Attempts, "ls-tree", "-r", "--name-only", head, "new").Split('\n'));
    }

    [Fact]
    public async Task Should_say_exactly_what_is_in_conflict()
    {
        var lines = string.Join('\n', Enumerable.Range(1, 40)) + "\n";
        var commit = await Bench.PrepareAsync(("a.txt", lines), ("gone.txt", lines), ("calm.txt", lines), ("big.txt", string.Concat(Enumerable.Repeat("old\n", 3000))));
        var one = await ChangeAsync(commit, 0, ("a.txt", lines.Replace("\n20\n", "\none\n", StringComparison.Ordinal)), ("gone.txt", null), ("calm.txt", "0\n" + lines), ("big.txt", string.Concat(Enumerable.Repeat("one\n", 3000))));
        var two = await ChangeAsync(commit, 1, ("a.txt", lines.Replace("\n20\n", "\ntwo\u0007\n", StringComparison.Ordinal)), ("gone.txt", "two\n" + lines), ("calm.txt", lines + "41\n"), ("big.txt", string.Concat(Enumerable.Repeat("two\n", 3000))));
        await Bench.Workspaces.AdvanceAsync(Bench.Run, one, Workbench.None);

        var merge = await Bench.Workspaces.MergeAsync(Bench.Run, two, one, "merge", Workbench.None);

        Assert.Equal(["a.txt", "big.txt", "gone.txt"], merge.Conflicts);
        var texts = merge.ConflictTexts.ToDictionary(conflict => conflict.Path, conflict => conflict.Text);
        Assert.Equal(
            "CONFLICT (content): Merge conflict in a.txt\nline 17:\n17\n18\n19\n<<<<<<< integrated\none\n||||||| base\n20\n=======\ntwo\uFFFD\n>>>>>>> attempt\n21\n22\n23", texts["a.txt"]);
        Assert.StartsWith("CONFLICT (modify/delete): gone.txt deleted in integrated and modified in attempt.", texts["gone.txt"], StringComparison.Ordinal);
        Assert.Equal(4_000, texts["big.txt"].Length);
        Assert.EndsWith("[…cut]", texts["big.txt"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_answer_the_same_when_a_command_comes_again()
    {
        var commit = await Bench.PrepareAsync(("a.txt", "a\n"), ("b.txt", "b\n"));
        var one = await ChangeAsync(commit, 0, "a.txt", "A\n");
        var two = await ChangeAsync(commit, 1, "b.txt", "B\n");
        await Bench.Workspaces.AdvanceAsync(Bench.Run, one, Workbench.None);

        var merge = await Bench.Workspaces.MergeAsync(Bench.Run, two, one, "merge", Workbench.None);
        var same = await Bench.Workspaces.MergeAsync(Bench.Run, two, one, "merge", Workbench.None);
        Assert.Equal(merge.Commit, same.Commit);

        await Bench.Workspaces.AdvanceAsync(Bench.Run, merge.Commit!, Workbench.None);
        await Bench.Workspaces.AdvanceAsync(Bench.Run, merge.Commit!, Workbench.None);
        var afterwards = await Bench.Workspaces.MergeAsync(Bench.Run, two, one, "merge", Workbench.None);
        Assert.Equal(merge.Commit, afterwards.Commit);
    }

    [Fact]
    public async Task Should_keep_every_merge_when_two_runners_think_that_it_is_their_turn()
    {
        var commit = await Bench.PrepareAsync();
        var one = await ChangeAsync(commit, 0, "a.txt", "A\n");
        var two = await ChangeAsync(commit, 1, "b.txt", "B\n");

        await Bench.Workspaces.AdvanceAsync(Bench.Run, one, Workbench.None);
        await Bench.Workspaces.AdvanceAsync(Bench.Run, two, Workbench.None);
        var merge = await Bench.Workspaces.MergeAsync(Bench.Run, two, one, "the coordinator's head counts", Workbench.None);

        Assert.Equal("A", Bench.Show(merge.Commit!, "a.txt"));
        Assert.Equal("B", Bench.Show(merge.Commit!, "b.txt"));
        Assert.Equal(one, Workbench.Git(Bench.Integration, "rev-parse", $"refs/orchestrate/merged/{one}"));
        Assert.Equal(one, Workbench.Git(Bench.Integration, "rev-parse", "integration"));
    }

    [Fact]
    public async Task Should_wait_for_and_then_remove_a_lock_that_a_killed_git_left()
    {
        var commit = await Bench.PrepareAsync();
        var one = await ChangeAsync(commit, 0, "a.txt", "A\n");
        var stale = Path.Join(Bench.Integration, "refs", "heads", "integration.lock");
        File.WriteAllText(stale, string.Empty);
        File.SetLastWriteTimeUtc(stale, DateTime.UtcNow.AddMinutes(-5));

        await Bench.Workspaces.AdvanceAsync(Bench.Run, one, Workbench.None);
        Assert.False(File.Exists(stale));
    }

    [Fact]
    public async Task Should_keep_each_attempt_out_of_sight_of_the_others()
    {
        var commit = await Bench.PrepareAsync();
        var one = await ChangeAsync(commit, 0, "secret-of-one.txt", "x\n");
        var other = await Bench.OpenAsync(commit, slot: 1);

        Assert.Throws<InvalidOperationException>(() => Workbench.Git(other.Folder, "cat-file", "-e", one));
    }

    private Task<string> ChangeAsync(string commit, int slot, string path, string content) => ChangeAsync(commit, slot, (path, content));

    private async Task<string> ChangeAsync(string commit, int slot, params (string Path, string? Content)[] changes)
    {
        var workspace = await Bench.OpenAsync(commit, slot);
        foreach (var (path, content) in changes)
        {
            if (content is null)
                File.Delete(Path.Join(workspace.Folder, path));
            else
                Workbench.Write(workspace.Folder, path, content);
        }

        return (await Bench.SnapshotAsync(workspace)).Commit;
    }
}
