using System.Collections.Concurrent;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Clean checkouts of commits.</summary>
internal sealed class Checkouts(Git git)
{
    private readonly ConcurrentDictionary<string, bool> _inUse = new();

    public async Task<CleanCheckout> CreateAsync(RunFolders run, string commit, CancellationToken cancellationToken)
    {
        // The checkout has a parent of its own, so that whoever uses it can put things beside it that go away with it.
        var parent = Path.Join(run.Checkouts, Guid.NewGuid().ToString("N"));
        _inUse[parent] = true;
        try
        {
            Folders.CreatePrivate(parent);
            var folder = Directory.CreateDirectory(Path.Join(parent, "tree")).FullName;
            var index = Path.Join(parent, "index");
            var tree = git.RunAsync(new GitCall("rev-parse", "--verify", "--end-of-options", commit + "^{tree}") { Repository = run.Attempts }, cancellationToken);
            var files = git.RunAsync(new GitCall("read-tree", "--reset", "-u", commit) { Repository = run.Attempts, WorkTree = folder, Index = index }, cancellationToken);
            await Task.WhenAll(tree, files);
            File.Delete(index);
            return new CleanCheckout(folder, commit, (await tree).Text, () => RemoveAsync(parent));
        }
        catch
        {
            await RemoveAsync(parent);
            throw;
        }
    }

    /// <summary>Removes what a killed process left.</summary>
    public void RemoveLeftovers(RunFolders run)
    {
        if (!Directory.Exists(run.Checkouts))
            return;
        foreach (var folder in Directory.EnumerateDirectories(run.Checkouts).Where(folder => !_inUse.ContainsKey(folder)))
            Folders.Delete(folder);
    }

    private async ValueTask RemoveAsync(string parent)
    {
        // Thousands of files; the caller's thread has better things to do.
        await Task.Run(() => Folders.Delete(parent));
        _inUse.TryRemove(parent, out _);
    }
}
