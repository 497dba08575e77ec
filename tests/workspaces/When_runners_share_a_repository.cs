using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

/// <summary>Two runners on two hosts: each with a data folder of its own, a bare repository between them.</summary>
public sealed class When_runners_share_a_repository : IAsyncLifetime
{
    private readonly Workbench _place = new();
    private readonly Workbench _one;
    private readonly Workbench _two;
    private readonly Guid _attempt = Guid.NewGuid();

    public When_runners_share_a_repository() => (_one, _two) = (_place.AnotherRunner(), _place.AnotherRunner());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _one.RemoveAsync();
        await _two.RemoveAsync();
        await _place.RemoveAsync();
    }

    [Fact]
    public async Task Should_continue_each_others_attempts_merges_and_checks()
    {
        var start = await _one.PrepareAsync(("a.txt", "a\n"));
        var first = await _one.OpenAsync(start, 0, _attempt);
        Workbench.Write(first.Folder, "work.txt", "1\n");
        var snapshot = await _one.SnapshotAsync(first);

        await _two.Workspaces.BringAsync(_two.Run, [snapshot.Commit, start], Workbench.None);
        var second = await _two.OpenAsync(snapshot.Commit, 0, _attempt, turn: 2);
        Assert.Equal("1\n", File.ReadAllText(Path.Join(second.Folder, "work.txt")));
        Workbench.Write(second.Folder, "more.txt", "2\n");
        var last = await _two.SnapshotAsync(second, start);
        Assert.Equal(["more.txt", "work.txt"], last.ChangedFiles.Select(file => file.Path));

        await _one.Workspaces.BringAsync(_one.Run, [start, last.Commit], Workbench.None);
        var merge = await _one.Workspaces.MergeAsync(_one.Run, last.Commit, start, "merge", Workbench.None);
        await _one.Workspaces.AdvanceAsync(_one.Run, merge.Commit!, Workbench.None);

        await _two.Workspaces.BringAsync(_two.Run, [merge.Commit!], Workbench.None);
        await using var checkout = await _two.Workspaces.CheckoutAsync(_two.Run, merge.Commit!, Workbench.None);
        Assert.Equal("2\n", File.ReadAllText(Path.Join(checkout.Folder, "more.txt")));
        Workbench.Git(Shared, "fsck", "--strict");
    }

    [Fact]
    public async Task Should_not_let_a_runner_whose_lease_expired_push_over_newer_work()
    {
        var start = await _one.PrepareAsync();
        var stale = await _one.OpenAsync(start, 0, _attempt, epoch: 1);
        Workbench.Write(stale.Folder, "work.txt", "stale\n");

        await _two.Workspaces.BringAsync(_two.Run, [start], Workbench.None);
        var fresh = await _two.OpenAsync(start, 0, _attempt, epoch: 2);
        Workbench.Write(fresh.Folder, "work.txt", "fresh\n");
        var newer = await _two.SnapshotAsync(fresh);
        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => _one.SnapshotAsync(stale));

        Assert.Equal("workspace_fenced", refused.Code);
        var refs = _one.Refs(Shared);
        Assert.Equal(newer.Commit, refs[$"task-1/{_attempt}"]);
        var late = Assert.Single(refs, entry => entry.Key.StartsWith($"task-1/{_attempt}.late/", StringComparison.Ordinal)).Value;
        Assert.Equal("stale", Workbench.Git(Shared, "show", $"{late}:work.txt"));
    }

    [Fact]
    public async Task Should_fence_a_runner_also_while_the_newer_one_has_not_pushed_yet()
    {
        var start = await _one.PrepareAsync();
        var stale = await _one.OpenAsync(start, 0, _attempt, epoch: 1);
        Workbench.Write(stale.Folder, "work.txt", "stale\n");
        await _two.Workspaces.BringAsync(_two.Run, [start], Workbench.None);
        await _two.OpenAsync(start, 0, _attempt, epoch: 2);

        await Assert.ThrowsAsync<WorkspaceException>(() => _one.SnapshotAsync(stale));
        var late = await Assert.ThrowsAsync<WorkspaceException>(() => _one.OpenAsync(start, 1, _attempt, epoch: 1));

        Assert.Equal("workspace_fenced", late.Code);
        Assert.DoesNotContain($"task-1/{_attempt}", _one.Refs(Shared).Keys);
    }

    [Fact]
    public async Task Should_keep_what_an_older_epoch_pushed_in_time()
    {
        var start = await _one.PrepareAsync();
        var first = await _one.OpenAsync(start, 0, _attempt, epoch: 1);
        Workbench.Write(first.Folder, "work.txt", "unreported\n");
        var unreported = await _one.SnapshotAsync(first);

        await _two.Workspaces.BringAsync(_two.Run, [start], Workbench.None);
        var second = await _two.OpenAsync(start, 0, _attempt, epoch: 2);
        Workbench.Write(second.Folder, "work.txt", "reported\n");
        var reported = await _two.SnapshotAsync(second);

        var refs = _one.Refs(Shared);
        Assert.Equal(reported.Commit, refs[$"task-1/{_attempt}"]);
        Assert.Equal(unreported.Commit, refs[$"task-1/{_attempt}.late/{unreported.Commit}"]);
    }

    [Fact]
    public async Task Should_agree_on_the_base_when_the_source_moves_between_two_preparations()
    {
        var first = await _one.PrepareAsync(("a.txt", "a\n"));
        _place.Commit(("a.txt", "b\n"));

        Assert.Equal(first, await _two.Workspaces.PrepareRunAsync(_two.Run, _two.GitSource, Workbench.None));
        Assert.Equal(first, await _one.Workspaces.PrepareRunAsync(_one.Run, _one.GitSource, Workbench.None));
    }

    [Fact]
    public async Task Should_leave_nothing_of_a_run_that_is_removed()
    {
        var start = await _one.PrepareAsync();
        var workspace = await _one.OpenAsync(start);
        Workbench.Write(workspace.Folder, "work.txt", "1\n");
        await _one.SnapshotAsync(workspace);

        await _one.Workspaces.CleanUpRunAsync(_one.Run, Workbench.None);

        Assert.Empty(_one.Refs(Shared));
    }

    [Fact]
    public async Task Should_know_before_a_run_is_removed_what_another_runner_kept_of_it()
    {
        var start = await _one.PrepareAsync();
        await _two.Workspaces.BringAsync(_two.Run, [start], Workbench.None);
        var lost = await _two.OpenAsync(start, 0, _attempt);
        Workbench.Write(lost.Folder, "half.txt", "half\n");
        await _two.Workspaces.SalvageAsync(_two.Run, Workbench.None);

        Assert.Equal([_attempt], await _one.Archive.UnsettledAsync(_one.Run, [], Workbench.None));
        Assert.Empty(await _one.Archive.UnsettledAsync(_one.Run, [_attempt], Workbench.None));
    }

    [Fact]
    public async Task Should_say_which_commit_is_nowhere_to_be_found()
    {
        await _one.PrepareAsync();

        var missing = await Assert.ThrowsAsync<WorkspaceException>(() => _two.Workspaces.BringAsync(_two.Run, [new string('a', 40)], Workbench.None));

        Assert.Contains(new string('a', 40), missing.Message, StringComparison.Ordinal);
        Assert.False(missing.Fatal);
    }

    private string Shared => _one.Shared!;
}
