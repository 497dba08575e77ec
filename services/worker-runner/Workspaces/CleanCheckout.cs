namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>A folder with the files of one commit and nothing else.</summary>
/// <param name="folder">Absolute path.</param>
/// <param name="commit">The commit.</param>
/// <param name="remove">Removes the folder.</param>
public sealed class CleanCheckout(string folder, string commit, Func<ValueTask> remove) : IAsyncDisposable
{
    /// <summary>Absolute path.</summary>
    public string Folder { get; } = folder;

    /// <summary>The commit.</summary>
    public string Commit { get; } = commit;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => remove();
}
