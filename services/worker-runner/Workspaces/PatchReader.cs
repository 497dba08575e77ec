using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Reads added lines out of a patch without context lines. It counts the lines of a hunk, so that a line which looks like a header is not taken for one.</summary>
internal static class PatchReader
{
    /// <summary>An added line.</summary>
    internal sealed record AddedLine(string Path, int Number, string Text);

    public static async IAsyncEnumerable<AddedLine> AddedLinesAsync(Stream patch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(patch, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 65_536, leaveOpen: true);
        var path = string.Empty;
        int removed = 0, added = 0, number = 0;
        await foreach (var line in LinesAsync(reader, cancellationToken))
        {
            if (removed + added > 0 && line.StartsWith('-'))
            {
                removed--;
            }
            else if (removed + added > 0 && line.StartsWith('+'))
            {
                added--;
                yield return new AddedLine(path, number++, line[1..]);
            }
            else if (line.StartsWith("+++ ", StringComparison.Ordinal))
            {
                path = Unquote(line[4..].TrimEnd('\t'));
            }
            else if (line.StartsWith("@@ ", StringComparison.Ordinal))
            {
                var fields = line.Split(' ');
                (_, removed) = Range(fields[1]);
                (number, added) = Range(fields[2]);
            }
        }
    }

    // Not ReadLine, which also ends lines at a lone carriage return: with one in a file the count would go wrong and later lines would be missed.
    private static async IAsyncEnumerable<string> LinesAsync(StreamReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new char[32_768];
        var line = new StringBuilder();
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            var start = 0;
            for (var end = Array.IndexOf(buffer, '\n', 0, read); end >= 0; end = Array.IndexOf(buffer, '\n', start, read - start))
            {
                yield return line.Append(buffer, start, end - start).ToString();
                line.Clear();
                start = end + 1;
            }

            line.Append(buffer, start, read - start);
        }

        if (line.Length > 0)
            yield return line.ToString();
    }

    private static (int Start, int Count) Range(string field)
    {
        var parts = field[1..].Split(',');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1);
    }

    // git writes unusual names as C string literals.
    private static string Unquote(string name)
    {
        if (!name.StartsWith('"') || !name.EndsWith('"'))
            return name;
        var bytes = new List<byte>();
        for (var i = 1; i < name.Length - 1; i++)
        {
            if (name[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes([name[i]]));
            }
            else if (char.IsAsciiDigit(name[++i]))
            {
                bytes.Add((byte)(((name[i] - '0') << 6) + ((name[i + 1] - '0') << 3) + (name[i + 2] - '0')));
                i += 2;
            }
            else
            {
                bytes.Add((byte)(name[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'a' => '\a', 'b' => '\b', 'f' => '\f', 'v' => '\v', var other => other }));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
