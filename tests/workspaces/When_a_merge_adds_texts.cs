using Orchestrate.Contracts.Work;

namespace Orchestrate.Workspaces.Tests;

/// <summary>AGT-4: what a person decided is written into the merge commit itself.</summary>
[Trait("Rule", "AGT-4")]
public sealed class When_a_merge_adds_texts : OnAWorkbench
{
    private const string Record = "specs/001-a/decision-record.md";

    [Fact]
    public async Task Should_add_them_to_files_and_make_those_that_are_missing()
    {
        var commit = await Bench.PrepareAsync(("a.txt", "a\n"), (Record, "# Decisions"));
        var attempt = await ChangeAsync(commit, "a.txt", "A\n");
        AppendedText[] appends = [new(Record, "\n## Bypass\n"), new("specs/002-b/decision-record.md", "\n## Bypass\n")];

        var merge = await Bench.Workspaces.MergeAsync(Bench.Run, attempt, commit, "merge", appends, Workbench.None);
        var again = await Bench.Workspaces.MergeAsync(Bench.Run, attempt, commit, "merge", appends, Workbench.None);

        Assert.Equal("# Decisions\n\n## Bypass", Bench.Show(merge.Commit!, Record));
        Assert.Equal("## Bypass", Bench.Show(merge.Commit!, "specs/002-b/decision-record.md"));
        Assert.Equal("A", Bench.Show(merge.Commit!, "a.txt"));
        Assert.Equal($"{commit} {attempt}", Workbench.Git(Bench.Attempts, "log", "-1", "--format=%P", merge.Commit!));
        Assert.Equal(merge.Commit, again.Commit);
        await Bench.Workspaces.AdvanceAsync(Bench.Run, merge.Commit!, Workbench.None);
        Assert.Equal(merge.Commit, (await Bench.Workspaces.MergeAsync(Bench.Run, attempt, commit, "merge", appends, Workbench.None)).Commit);
        Workbench.Git(Bench.Integration, "fsck", "--strict");
    }

    [Fact]
    public async Task Should_add_them_where_both_sides_changed_something_and_not_follow_a_link()
    {
        var commit = await Bench.PrepareAsync(("a.txt", "a\n"), ("b.txt", "b\n"));
        var one = await ChangeAsync(commit, "a.txt", "A\n");
        var workspace = await Bench.OpenAsync(commit, slot: 1);
        Directory.CreateDirectory(Path.Join(workspace.Folder, "specs", "001-a"));
        File.CreateSymbolicLink(Path.Join(workspace.Folder, Record), "../../b.txt");
        var two = (await Bench.SnapshotAsync(workspace)).Commit;

        var merge = await Bench.Workspaces.MergeAsync(Bench.Run, two, one, "merge", [new(Record, "\ntext\n")], Workbench.None);

        Assert.Equal(("text", "b", "A"), (Bench.Show(merge.Commit!, Record), Bench.Show(merge.Commit!, "b.txt"), Bench.Show(merge.Commit!, "a.txt")));
        Assert.StartsWith("100644 ", Workbench.Git(Bench.Attempts, "ls-tree", merge.Commit!, Record), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_tell_which_documents_were_only_ticked()
    {
        var commit = await Bench.PrepareAsync(("specs/001-a/tasks.md", "- [ ] one\n- [ ] two\n"), ("specs/001-a/plan.md", "- [ ] one\n"), ("docs/tasks.md", "- [ ] one\n"));
        var workspace = await Bench.OpenAsync(commit);
        Workbench.Write(workspace.Folder, "specs/001-a/tasks.md", "- [x] one\n- [ ] two\n");
        Workbench.Write(workspace.Folder, "specs/001-a/plan.md", "- [x] one and more\n");
        Workbench.Write(workspace.Folder, "specs/001-a/new.md", "- [x] one\n");
        Workbench.Write(workspace.Folder, "docs/tasks.md", "- [x] one\n");

        Assert.Equal(["specs/001-a/tasks.md"], (await Bench.SnapshotAsync(workspace)).OnlyTicked);
    }

    private async Task<string> ChangeAsync(string commit, string path, string content)
    {
        var workspace = await Bench.OpenAsync(commit);
        Workbench.Write(workspace.Folder, path, content);
        return (await Bench.SnapshotAsync(workspace)).Commit;
    }
}
