namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_turn_is_lost : OnAWorkbench
{
    [Fact]
    public async Task Should_keep_what_it_left_before_it_is_tried_again()
    {
        var start = await Bench.PrepareAsync();
        var lost = await Bench.OpenAsync(start);
        Workbench.Write(lost.Folder, "half.txt", "half done\n");

        var again = await Bench.OpenAsync(start, 0, lost.AttemptId, epoch: 2);

        Assert.False(File.Exists(Path.Join(again.Folder, "half.txt")));
        Assert.Equal("half done", Bench.Show(Late(lost.AttemptId), "half.txt"));
    }

    [Fact]
    public async Task Should_keep_what_it_left_when_it_goes_on_in_another_slot()
    {
        var start = await Bench.PrepareAsync();
        var lost = await Bench.OpenAsync(start);
        Workbench.Write(lost.Folder, "half.txt", "half done\n");

        await Bench.OpenAsync(start, 1, lost.AttemptId, epoch: 2);

        Assert.Equal("half done", Bench.Show(Late(lost.AttemptId), "half.txt"));
    }

    [Fact]
    public async Task Should_keep_what_it_left_before_another_attempt_gets_its_slot()
    {
        var start = await Bench.PrepareAsync();
        var lost = await Bench.OpenAsync(start);
        Workbench.Write(lost.Folder, "half.txt", "half done\n");

        await Bench.OpenAsync(start);

        Assert.False(Directory.Exists(lost.Folder));
        Assert.Equal("half done", Bench.Show(Late(lost.AttemptId), "half.txt"));
    }

    [Fact]
    public async Task Should_keep_what_it_left_when_the_runner_starts_again()
    {
        var start = await Bench.PrepareAsync();
        var lost = await Bench.OpenAsync(start);
        Workbench.Write(lost.Folder, "half.txt", "half done\n");
        await Bench.Workspaces.SalvageLeftoversAsync(Workbench.None);
        Assert.Empty(Bench.Refs());

        await MakeItAnotherProcessAsync(lost.AttemptId);
        await Bench.Workspaces.SalvageLeftoversAsync(Workbench.None);
        await Bench.Workspaces.SalvageLeftoversAsync(Workbench.None);

        Assert.Equal("half done", Bench.Show(Late(lost.AttemptId), "half.txt"));
    }

    [Fact]
    public async Task Should_keep_what_it_left_before_the_run_is_cleaned_up()
    {
        var start = await Bench.PrepareAsync();
        var lost = await Bench.OpenAsync(start);
        Workbench.Write(lost.Folder, "half.txt", "half done\n");

        await Bench.Workspaces.SalvageAsync(Bench.Run, Workbench.None);

        Assert.Equal("half done", Bench.Show(Late(lost.AttemptId), "half.txt"));
    }

    [Fact]
    public async Task Should_keep_nothing_of_a_turn_that_left_nothing()
    {
        var start = await Bench.PrepareAsync();
        var lost = await Bench.OpenAsync(start);

        await Bench.OpenAsync(start, 0, lost.AttemptId, epoch: 2);

        Assert.Empty(Bench.Refs());
    }

    [Fact]
    public async Task Should_keep_a_snapshot_whose_report_was_lost()
    {
        var start = await Bench.PrepareAsync();
        var first = await Bench.OpenAsync(start);
        Workbench.Write(first.Folder, "work.txt", "first\n");
        var unreported = await Bench.SnapshotAsync(first);

        var second = await Bench.OpenAsync(start, 0, first.AttemptId, epoch: 2);
        Workbench.Write(second.Folder, "work.txt", "second\n");
        var reported = await Bench.SnapshotAsync(second);

        var refs = Bench.Refs();
        Assert.Equal(reported.Commit, refs[$"task-1/{first.AttemptId}"]);
        Assert.Equal(unreported.Commit, refs[$"task-1/{first.AttemptId}.late/{unreported.Commit}"]);
    }

    [Fact]
    public async Task Should_set_aside_what_cannot_be_committed()
    {
        var start = await Bench.PrepareAsync();
        var lost = await Bench.OpenAsync(start);
        Workbench.Write(lost.Folder, "half.txt", "half done\n");
        Directory.Move(Bench.Attempts, Bench.Attempts + ".away");

        await Bench.Workspaces.SalvageAsync(Bench.Run, Workbench.None);

        var aside = Assert.Single(Directory.GetDirectories(Path.Join(Bench.Data, "runs", Bench.Run.ToString(), "aside")));
        Assert.Equal("half done\n", File.ReadAllText(Path.Join(aside, "half.txt")));
    }

    // A second process in this one would share the program's identity, so the note is changed as another process would have written it.
    private async Task MakeItAnotherProcessAsync(Guid attempt)
    {
        var note = Path.Join(Bench.Data, "runs", Bench.Run.ToString(), "clones", attempt.ToString(), "state");
        var state = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(note))!;
        state["Process"] = Guid.NewGuid();
        await File.WriteAllTextAsync(note, state.ToJsonString());
    }

    private string Late(Guid attempt) => Assert.Single(Bench.Refs(), entry => entry.Key.StartsWith($"task-1/{attempt}.late/", StringComparison.Ordinal)).Value;
}
