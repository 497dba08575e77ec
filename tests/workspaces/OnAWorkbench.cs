namespace Orchestrate.Workspaces.Tests;

/// <summary>A test with a workbench of its own.</summary>
public abstract class OnAWorkbench : IAsyncLifetime
{
    protected Workbench Bench { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Bench.RemoveAsync();
}
