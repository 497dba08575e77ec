namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>The end of a log file.</summary>
internal static class LogTail
{
    private const int Lines = 12;

    /// <summary>Its last lines, from a position on.</summary>
    internal static string Of(string file, long from = 0)
    {
        if (!File.Exists(file))
            return string.Empty;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(Math.Min(from, stream.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        return string.Join(Environment.NewLine, reader.ReadToEnd().Split('\n').Where(line => line.Trim().Length > 0).TakeLast(Lines));
    }
}
