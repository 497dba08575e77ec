using System.Collections.Concurrent;
using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>
/// Which commits a run's repositories hold. What was found once is not asked for again, because most turns begin with a commit that an earlier one began with, and repositories lose
/// commits only where this server removes them.
/// </summary>
internal sealed class KnownCommits(Git git)
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _known = new(StringComparer.Ordinal);

    /// <summary>The first of the commits that a repository does not hold; null when it holds all.</summary>
    public async Task<string?> MissingAsync(string repository, IReadOnlyList<string> commits, CancellationToken cancellationToken)
    {
        var known = _known.GetOrAdd(repository, _ => new ConcurrentDictionary<string, bool>(StringComparer.Ordinal));
        string[] unknown = [.. commits.Where(commit => !known.ContainsKey(commit))];
        if (unknown.Length == 0)
            return null;
        var input = Encoding.UTF8.GetBytes(string.Concat(unknown.Select(commit => commit + "\n")));
        var answers = await git.RunAsync(new GitCall("cat-file", "--batch-check=%(objecttype)") { Repository = repository, Input = input }, cancellationToken);
        string? missing = null;
        foreach (var (type, commit) in answers.Text.Split('\n').Zip(unknown))
        {
            if (type == "commit")
                known[commit] = true;
            else
                missing ??= commit;
        }

        return missing;
    }

    /// <summary>A commit was just made or fetched there, and can be read from both of the run's repositories.</summary>
    public void Add(RunFolders run, string commit)
    {
        foreach (var repository in (string[])[run.Attempts, run.Integration])
            _known.GetOrAdd(repository, _ => new ConcurrentDictionary<string, bool>(StringComparer.Ordinal))[commit] = true;
    }

    /// <summary>A run's repositories are removed, made anew, or cleared of what nothing needs any more.</summary>
    public void Forget(RunFolders run)
    {
        _known.TryRemove(run.Attempts, out _);
        _known.TryRemove(run.Integration, out _);
    }
}
