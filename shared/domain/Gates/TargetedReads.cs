namespace Orchestrate.Domain.Gates;

/// <summary>ORC-2: the orchestrator agent reads large files in part, and not several of them in a row. Pure; warnings only.</summary>
public static class TargetedReads
{
    /// <summary>Lines up to which a file may be read whole.</summary>
    public const int LargeLines = 200;

    /// <summary>So many large files in a row are too many.</summary>
    public const int InARow = 3;

    /// <summary>Checks the reads of one turn.</summary>
    /// <param name="reads">In order.</param>
    /// <param name="large">Lines up to which a file may be read whole.</param>
    /// <param name="inARow">So many large files in a row are too many.</param>
    /// <returns>One breach for each large file that was read whole, and one for each row of large files.</returns>
    public static IReadOnlyList<ReadBreach> Check(IReadOnlyList<FileRead> reads, int large = LargeLines, int inARow = InARow)
    {
        var breaches = new List<ReadBreach>();
        var row = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var read in reads)
        {
            if (read.Lines <= large)
            {
                row.Clear();
                continue;
            }

            if (!read.Targeted)
                breaches.Add(new(read.Path, read.Lines, $"You read {read.Lines} lines of `{read.Path}` at once. Read a file of more than {large} lines with `offset` and `limit`: only the part you need."));
            row[read.Path] = row.GetValueOrDefault(read.Path) + read.Lines;
            if (row.Count < inARow)
                continue;
            breaches.Add(new(read.Path, row.Values.Sum(), $"You read {inARow} large files in a row: {string.Join(", ", row.Keys.Select(path => $"`{path}`"))}. Let a worker explore and read its findings."));
            row.Clear();
        }

        return breaches;
    }
}
