using System.Globalization;
using System.Text;
using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Questions about commits.</summary>
internal sealed class Comparison(Git git)
{
    private const int MostPlaceholders = 20;
    private const int MostTicked = 50;
    private const int LargestTicked = 1024 * 1024;

    public async Task<IReadOnlyList<ChangedFile>> CompareAsync(RunFolders run, string from, string to, CancellationToken cancellationToken)
    {
        var result = await git.RunAsync(new GitCall("diff-tree", "-r", "-z", "--raw", "--numstat", "--no-renames", "--no-ext-diff", "--no-textconv", from, to) { Repository = run.Attempts }, cancellationToken);
        var changes = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = new List<ChangedFile>();
        var items = result.Items;
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].StartsWith(':'))
            {
                changes[items[i + 1]] = items[i][^1] switch { 'A' => "added", 'D' => "deleted", _ => "modified" };
                i++;
                continue;
            }

            var fields = items[i].Split('\t', 3);
            files.Add(new ChangedFile(fields[2], changes[fields[2]], Lines(fields[0]), Lines(fields[1])));
        }

        return files;

        // Binary files have a dash instead of a number.
        static int Lines(string field) => int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var lines) ? lines : 0;
    }

    public Task<IReadOnlyList<string>> MissingAsync(RunFolders run, string commit, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        WhereAsync(run, commit, paths, async (known, path) => !await known.HasAsync(path, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<string>> EmptyAsync(RunFolders run, string commit, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        WhereAsync(run, commit, paths, (known, path) => known.IsEmptyAsync(path, cancellationToken), cancellationToken);

    private async Task<IReadOnlyList<string>> WhereAsync(
        RunFolders run, string commit, IReadOnlyList<string> paths, Func<CommitPaths, string, Task<bool>> holds, CancellationToken cancellationToken)
    {
        if (paths.Count == 0)
            return [];
        var known = await CommitPaths.ReadAsync(git, run, commit, cancellationToken);
        var found = new List<string>();
        foreach (var path in paths)
        {
            if (await holds(known, path))
                found.Add(path);
        }

        return found;
    }

    public async Task<IReadOnlyList<CitedLine>> MissingLinesAsync(RunFolders run, string commit, IReadOnlyList<CitedLine> lines, CancellationToken cancellationToken)
    {
        if (lines.Count == 0)
            return [];
        var known = await CommitPaths.ReadAsync(git, run, commit, cancellationToken);
        var missing = new List<CitedLine>();
        foreach (var file in lines.GroupBy(line => line.Path, StringComparer.Ordinal))
        {
            var count = await known.LinesAsync(file.Key, cancellationToken);
            missing.AddRange(file.Where(line => line.Line > count));
        }

        return missing;
    }

    public async Task<byte[]?> ReadAsync(RunFolders run, string commit, string path, int largest, CancellationToken cancellationToken)
    {
        var normal = Domain.Verification.Paths.Normalise(path);
        if (!Domain.Verification.Paths.IsConfined(normal))
            return null;
        var content = new byte[largest + 1];
        var length = 0;
        var (exitCode, _) = await git.RunAsync(
            new GitCall("cat-file", "blob", $"{commit}:{normal}") { Repository = run.Attempts },
            async output => length = await output.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken),
            cancellationToken);
        return exitCode == 0 && length <= largest ? content[..length] : null;
    }

    /// <summary>Which of the changes are in documents of a spec folder and only tick boxes of tasks (AGT-4); of more or larger ones it is not known, so they are not among them.</summary>
    public async Task<IReadOnlyList<string>> OnlyTickedAsync(RunFolders run, string from, string to, IReadOnlyList<ChangedFile> changes, CancellationToken cancellationToken)
    {
        var ticked = new List<string>();
        foreach (var path in changes.Where(change => change.Change == "modified" && Domain.Planning.SpecPaths.OwnerOf(change.Path) is not null).Take(MostTicked).Select(change => change.Path))
        {
            if (await ReadAsync(run, from, path, LargestTicked, cancellationToken) is { } before && await ReadAsync(run, to, path, LargestTicked, cancellationToken) is { } after
                && Domain.Verification.TaskBoxes.OnlyTicked(Encoding.Latin1.GetString(before), Encoding.Latin1.GetString(after)))
                ticked.Add(path);
        }

        return ticked;
    }

    public async Task<IReadOnlyList<string>> PlaceholdersAsync(RunFolders run, string from, string to, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var call = new GitCall("-c", "core.bigFileThreshold=2m", "diff-tree", "-r", "-p", "-U0", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=", "--dst-prefix=", from, to) { Repository = run.Attempts };
        var (exitCode, errors) = await git.RunAsync(
            call,
            async output =>
            {
                await foreach (var line in PatchReader.AddedLinesAsync(output, cancellationToken))
                {
                    var text = line.Text.Replace("\0", "", StringComparison.Ordinal).Trim();
                    if (Domain.Verification.Placeholders.Find(text) is null)
                        continue;
                    found.Add($"{line.Path}:{line.Number}: {(text.Length > 200 ? text[..200] + "…" : text)}");
                    if (found.Count == MostPlaceholders)
                        return;
                }
            },
            cancellationToken);

        // Having read enough, the output was closed in git's face.
        if (exitCode != 0 && found.Count < MostPlaceholders)
            throw Git.Failure(call, exitCode, errors);
        return found;
    }
}
