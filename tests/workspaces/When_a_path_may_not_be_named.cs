using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

/// <summary>A server for many takes and writes nothing on its own disk but where its operator says so.</summary>
public sealed class When_a_path_may_not_be_named : IAsyncLifetime
{
    private readonly string _allowed = Directory.CreateTempSubdirectory("orchestrate-allowed-").FullName;
    private readonly Workbench _bench;

    public When_a_path_may_not_be_named() => _bench = new Workbench([], null, configure: options => options.SourceFolders = [_allowed]);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _bench.RemoveAsync();
        Directory.Delete(_allowed, recursive: true);
    }

    [Theory]
    [InlineData("git", "")]
    [InlineData("git", "file://")]
    [InlineData("directory", "")]
    public async Task Should_refuse_to_take_it(string type, string scheme)
    {
        _bench.Commit(("a.txt", "a\n"));

        var refused = await Assert.ThrowsAsync<WorkspaceException>(() => PrepareAsync(new() { Type = type, Source = scheme + _bench.Source }));

        Assert.Equal(("workspace_path_refused", true), (refused.Code, refused.Fatal));
        Assert.Contains(_allowed, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_follow_links_before_it_decides()
    {
        _bench.Commit(("a.txt", "a\n"));
        var link = Path.Join(_allowed, "link");
        Directory.CreateSymbolicLink(link, _bench.Source);

        await Assert.ThrowsAsync<WorkspaceException>(() => PrepareAsync(new() { Type = "git", Source = link }));
        await Assert.ThrowsAsync<WorkspaceException>(() => PrepareAsync(new() { Type = "git", Source = Path.Join(_allowed, "..", Path.GetFileName(_bench.Root), "source") }));
    }

    [Fact]
    public async Task Should_refuse_to_push_there()
    {
        var source = Path.Join(_allowed, "source");
        Workbench.Git(_allowed, "init", "-q", "source");
        Workbench.Git(source, "commit", "-q", "--allow-empty", "-m", "one");
        var commit = await PrepareAsync(new() { Type = "git", Source = source });
        var order = new PublishOrder { Source = new() { Type = "git", Source = source, Result = new() { Ref = "refs/heads/topic", Remote = _bench.Root } }, Commit = commit, Branch = "orchestrate/1" };

        await Assert.ThrowsAsync<WorkspaceException>(() => _bench.Workspaces.PublishAsync(_bench.Run, order, Workbench.None));
    }

    private Task<string> PrepareAsync(WorkspaceSource source) => _bench.Workspaces.PrepareRunAsync(_bench.Run, source, Workbench.None);
}
