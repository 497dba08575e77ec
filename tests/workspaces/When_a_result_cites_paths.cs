using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

/// <summary>VER-3 and VER-5: a path or line counts only if whoever receives the commit finds something there.</summary>
public sealed class When_a_result_cites_paths : OnAWorkbench
{
    [Fact]
    public async Task Should_follow_links_inside_the_commit_only()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync(("docs/guide.md", "1\n")));
        Link(workspace, "latest.md", "docs/guide.md");
        Link(workspace, "manual", "docs");
        Link(workspace, "docs/up.md", "../latest.md");
        Link(workspace, "passwd", "/etc/passwd");
        Link(workspace, "outside", "../../../../etc/passwd");
        Link(workspace, "nothing", "docs/nothing.md");
        Link(workspace, "circle", "circle");
        var snapshot = await Bench.SnapshotAsync(workspace);

        var missing = await Bench.Workspaces.MissingAsync(
            Bench.Run, snapshot.Commit,
            ["latest.md", "manual", "manual/guide.md", "docs/up.md", ".", "passwd", "outside", "nothing", "circle", "manual/nothing.md", "docs//guide.md", "/docs", "docs/../docs/guide.md"], Workbench.None);

        Assert.Equal(["passwd", "outside", "nothing", "circle", "manual/nothing.md", "docs//guide.md", "/docs", "docs/../docs/guide.md"], missing);
    }

    [Fact]
    public async Task Should_know_where_files_end()
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync(("three.txt", "1\n2\n3"), ("two.txt", "1\n2\n"), ("empty.txt", "")));
        Link(workspace, "link.txt", "two.txt");
        var snapshot = await Bench.SnapshotAsync(workspace);
        CitedLine[] there = [new("three.txt", 3), new("./two.txt", 2), new("link.txt", 2)];
        CitedLine[] beyond = [new("three.txt", 4), new("two.txt", 3), new("link.txt", 3), new("empty.txt", 1), new("gone.txt", 1)];

        Assert.Equal(beyond.ToHashSet(), (await Bench.Workspaces.MissingLinesAsync(Bench.Run, snapshot.Commit, [.. there, .. beyond], Workbench.None)).ToHashSet());
    }

    [Theory]
    [InlineData("design.md", "TB\0D\n", "")]
    [InlineData("design.md", "\0\nTBD\n", "")]
    [InlineData("design.md", "TBD\n", "*.md -diff\n")]
    [InlineData("design.md", "TBD\n", "* binary\n")]
    [InlineData("notes", "TBD\n", "notes -diff\n")]
    public async Task Should_find_placeholders_in_a_text_that_calls_itself_binary(string file, string content, string attributes)
    {
        var workspace = await Bench.OpenAsync(await Bench.PrepareAsync());
        Workbench.Write(workspace.Folder, file, content);
        Workbench.Write(workspace.Folder, ".gitattributes", attributes);

        var snapshot = await Bench.SnapshotAsync(workspace);

        Assert.Contains("TBD", Assert.Single(snapshot.Placeholders), StringComparison.Ordinal);
    }

    private static void Link(AttemptWorkspace workspace, string path, string target) => File.CreateSymbolicLink(Path.Join(workspace.Folder, path), target);
}
