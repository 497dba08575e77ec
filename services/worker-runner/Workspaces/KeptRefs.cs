using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What the run's own repository keeps of attempts: their last snapshots, and beside each what came late or was left by a lost turn.</summary>
internal sealed class KeptRefs(Git git)
{
    private const string Late = ".late";

    /// <summary>All of a run, newest first.</summary>
    public async Task<IReadOnlyList<KeptRef>> ListAsync(RunFolders run, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(run.Attempts))
            return [];
        var listed = await git.RunAsync(
            new GitCall("for-each-ref", "--sort=-committerdate", "--format=%(objectname) %(refname)", RefNames.Run(run.RunId), "refs/shared/") { Repository = run.Attempts }, cancellationToken);
        return [.. listed.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).Select(line => Read(run, line[1], line[0])).OfType<KeptRef>()];
    }

    /// <summary>Removes refs, and then the objects that nothing needs any more.</summary>
    public async Task DeleteAsync(RunFolders run, IReadOnlyCollection<KeptRef> refs, CancellationToken cancellationToken)
    {
        if (refs.Count == 0)
            return;
        var updates = Encoding.UTF8.GetBytes(string.Concat(refs.Select(kept => $"delete {kept.Name}\n")));
        await git.RunAsync(new GitCall("update-ref", "--stdin") { Repository = run.Attempts, Input = updates }, cancellationToken);
        await git.RunAsync(new GitCall("gc", "--quiet", "--prune=now") { Repository = run.Attempts }, cancellationToken);
    }

    private static KeptRef? Read(RunFolders run, string name, string commit)
    {
        // Below the run, and below the copies of the shared repository: <task>/<attempt> or <task>/<attempt>.late/<commit>.
        var own = name.StartsWith(RefNames.Run(run.RunId), StringComparison.Ordinal);
        var parts = name[(own ? RefNames.Run(run.RunId).Length : "refs/shared/".Length)..].Split('/');
        if (parts.Length < 2 || parts[0].StartsWith("run.", StringComparison.Ordinal))
            return null;
        var late = parts[1].EndsWith(Late, StringComparison.Ordinal);
        return Guid.TryParseExact(late ? parts[1][..^Late.Length] : parts[1], "D", out var attempt) ? new KeptRef(attempt, name, commit) : null;
    }
}
