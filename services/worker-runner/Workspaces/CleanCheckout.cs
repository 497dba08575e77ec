namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>A folder with the files of one commit and nothing else.</summary>
/// <param name="folder">Absolute path.</param>
/// <param name="commit">The commit.</param>
/// <param name="tree">The tree that it names.</param>
/// <param name="remove">Removes the folder.</param>
public sealed class CleanCheckout(string folder, string commit, string tree, Func<ValueTask> remove) : IAsyncDisposable
{
    /// <summary>Absolute path.</summary>
    public string Folder { get; } = folder;

    /// <summary>The commit.</summary>
    public string Commit { get; } = commit;

    /// <summary>The tree that the commit names.</summary>
    public string Tree { get; } = tree;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => remove();
}
