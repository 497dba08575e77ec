using System.Text;
using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Reads from a merge that failed what exactly is in conflict: git's own words and the lines of both sides, as it wrote them into the tree.</summary>
internal sealed class ConflictReader(Git git)
{
    /// <summary>Most characters of one file.</summary>
    public const int MostOfFile = 4_000;

    /// <summary>Most characters of all files together.</summary>
    public const int MostInAll = 16_000;

    private const int Surroundings = 3;
    private const int LargestFile = 2 * 1024 * 1024;

    /// <summary>The outcome of a <c>merge-tree -z --name-only --messages</c> that ended with conflicts.</summary>
    public async Task<MergeOutcome> ReadAsync(RunFolders run, GitResult merged, string head, string attempt, CancellationToken cancellationToken)
    {
        var items = Encoding.UTF8.GetString(merged.Output).Split('\0');
        string[] files = [.. items.Skip(1).TakeWhile(item => item.Length > 0)];
        var words = Words(items.AsSpan(files.Length + 2));
        var texts = new List<ConflictText>();
        var left = MostInAll;
        foreach (var file in files)
        {
            var text = string.Join('\n', [.. words.Where(word => word.Paths.Contains(file)).Select(word => word.Text), .. await HunksAsync(run, items[0], file, cancellationToken)]);
            text = text.Replace(head, "integrated", StringComparison.Ordinal).Replace(attempt, "attempt", StringComparison.Ordinal);
            text = Cut(Printable(text), Math.Min(MostOfFile, left));
            left -= text.Length;
            if (text.Length > 0)
                texts.Add(new ConflictText { Path = file, Text = text });
        }

        return new MergeOutcome(null, files) { ConflictTexts = texts };
    }

    // Count of paths, the paths, the kind, the sentence; again and again.
    private static List<(string[] Paths, string Text)> Words(ReadOnlySpan<string> items)
    {
        var words = new List<(string[], string)>();
        while (items.Length > 3 && int.TryParse(items[0], out var count) && items.Length > count + 2)
        {
            if (items[count + 1].StartsWith("CONFLICT", StringComparison.Ordinal))
                words.Add((items.Slice(1, count).ToArray(), items[count + 2].Trim()));
            items = items[(count + 3)..];
        }

        return words;
    }

    private async Task<IReadOnlyList<string>> HunksAsync(RunFolders run, string tree, string file, CancellationToken cancellationToken)
    {
        var content = new byte[LargestFile + 1];
        var length = 0;
        var (exitCode, _) = await git.RunAsync(
            new GitCall("cat-file", "blob", $"{tree}:{file}") { Repository = run.Attempts },
            async output => length = await output.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken),
            cancellationToken);
        return exitCode == 0 && length <= LargestFile ? Hunks(Encoding.UTF8.GetString(content, 0, length).Split('\n')) : [];
    }

    /// <summary>The parts between conflict markers with a few lines around them, each under its line number.</summary>
    internal static IReadOnlyList<string> Hunks(string[] lines)
    {
        var found = new List<string>();
        var shown = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("<<<<<<< ", StringComparison.Ordinal))
                continue;
            var end = Array.FindIndex(lines, i, line => line.StartsWith(">>>>>>> ", StringComparison.Ordinal));
            if (end < 0)
                break;
            var first = Math.Max(shown, i - Surroundings);
            if (first > shown || shown == 0)
                found.Add($"line {first + 1}:");
            shown = Math.Min(lines.Length, end + 1 + Surroundings);
            found.AddRange(lines[first..shown].Select(line => line.StartsWith("||||||| ", StringComparison.Ordinal) ? "||||||| base" : line));
            i = end;
        }

        return found;
    }

    // NUL and other control characters cannot be stored as text everywhere that a report goes.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '\uFFFD' : c));

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        if (length < 100)
            return string.Empty;
        var end = length - 7;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + " […cut]";
    }
}
