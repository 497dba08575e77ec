using System.Diagnostics;
using Xunit.Abstractions;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_repository_is_large(ITestOutputHelper output) : OnAWorkbench
{
    private const int Files = 10_000;

    [Fact]
    public async Task Should_handle_ten_thousand_files()
    {
        for (var i = 0; i < Files; i++)
            Workbench.Write(Bench.Source, $"src/d{i % 100}/file{i}.cs", $"// file {i}\n{new string('x', 1_000)}\n");
        Bench.Commit();

        var commit = await TimeAsync("prepare run", () => Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource, Workbench.None));
        var workspace = await TimeAsync("open attempt", () => Bench.OpenAsync(commit));
        Workbench.Write(workspace.Folder, "src/d1/file1.cs", "changed\n");
        var snapshot = await TimeAsync("snapshot", () => Bench.SnapshotAsync(workspace));
        await TimeAsync("open attempt again, same slot", () => Bench.OpenAsync(snapshot.Commit, 0, workspace.AttemptId));
        await TimeAsync("open attempt again, other slot", () => Bench.OpenAsync(snapshot.Commit, 1, workspace.AttemptId));
        var merge = await TimeAsync("merge", () => Bench.Workspaces.MergeAsync(Bench.Run, snapshot.Commit, commit, "merge", Workbench.None));
        await TimeAsync("advance", async () =>
        {
            await Bench.Workspaces.AdvanceAsync(Bench.Run, merge.Commit!, Workbench.None);
            return true;
        });
        await TimeAsync("missing", () => Bench.Workspaces.MissingAsync(Bench.Run, snapshot.Commit, ["src/d1/file1.cs"], Workbench.None));
        var checkout = await TimeAsync("checkout", () => Bench.Workspaces.CheckoutAsync(Bench.Run, snapshot.Commit, Workbench.None));

        Assert.Equal(Files, Directory.EnumerateFiles(checkout.Folder, "*", SearchOption.AllDirectories).Count());
        Assert.Equal(["src/d1/file1.cs"], snapshot.ChangedFiles.Select(file => file.Path));
        await checkout.DisposeAsync();
    }

    private async Task<T> TimeAsync<T>(string what, Func<Task<T>> work)
    {
        var clock = Stopwatch.StartNew();
        var result = await work();
        output.WriteLine($"{what}: {clock.ElapsedMilliseconds} ms");
        return result;
    }
}
