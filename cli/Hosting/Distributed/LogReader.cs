using System.Text;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Reads the logs of several processes as one.</summary>
internal sealed class LogReader(InstallationFolder folder, Func<ProcessName, bool> isWanted, bool supervisor, string? runId)
{
    private readonly Dictionary<string, long> _offsets = [];
    private readonly Dictionary<string, DateTimeOffset?> _last = [];

    /// <summary>The last lines of all logs together, in the order of time; the next look begins after them.</summary>
    internal IReadOnlyList<LogEntry> Last(int count)
    {
        var all = new List<(DateTimeOffset? At, LogEntry Entry)>();
        foreach (var (process, file) in Files())
        {
            var kept = new Queue<(DateTimeOffset?, LogEntry)>();
            foreach (var entry in Read(process, file + LogRotation.Suffix).Concat(Read(process, file)))
            {
                if (kept.Count == count && kept.Count > 0)
                    kept.Dequeue();
                if (count > 0)
                    kept.Enqueue(entry);
            }
            all.AddRange(kept);
        }
        return [.. Ordered(all).TakeLast(count)];
    }

    /// <summary>What has come since the last look.</summary>
    internal IReadOnlyList<LogEntry> Next() => [.. Ordered([.. Files().SelectMany(log => Read(log.Process, log.File))])];

    // A line without a time belongs to the one before it in its file.
    private static IEnumerable<LogEntry> Ordered(IReadOnlyList<(DateTimeOffset? At, LogEntry Entry)> entries) =>
        entries.Select((entry, index) => (entry, index)).OrderBy(each => each.entry.At ?? DateTimeOffset.MinValue).ThenBy(each => each.index).Select(each => each.entry.Entry);

    private IEnumerable<(string Process, string File)> Files()
    {
        if (supervisor)
            yield return (SupervisorLog.Category, folder.SupervisorLog);
        if (!Directory.Exists(folder.Logs))
            yield break;
        var names = Directory.EnumerateFiles(folder.Logs, "*.log").Select(file => ProcessName.Parse(Path.GetFileNameWithoutExtension(file))).OfType<ProcessName>().Append(new ProcessName(ServiceCatalog.Postgres, 1));
        foreach (var name in names.Where(isWanted).OrderBy(name => name.ToString(), StringComparer.Ordinal))
            yield return (name.ToString(), folder.Log(name));
    }

    private IEnumerable<(DateTimeOffset? At, LogEntry Entry)> Read(string process, string file)
    {
        if (!File.Exists(file))
            yield break;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var offset = _offsets.GetValueOrDefault(file);
        stream.Seek(stream.Length < offset ? 0 : offset, SeekOrigin.Begin);
        foreach (var line in WholeLines(stream, file))
        {
            var entry = LogEntry.Parse(process, line);
            _last[process] = entry.At ?? _last.GetValueOrDefault(process);
            if (runId is null || entry.Mentions(runId))
                yield return (_last[process], entry);
        }
    }

    // Half a line at the end is left for the next look.
    private IEnumerable<string> WholeLines(FileStream stream, string file)
    {
        var position = stream.Position;
        var line = new List<byte>();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            for (var index = 0; index < read; index++)
            {
                if (buffer[index] != (byte)'\n')
                {
                    line.Add(buffer[index]);
                    continue;
                }
                position += line.Count + 1;
                _offsets[file] = position;
                var text = Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line)).TrimEnd('\r');
                line.Clear();
                if (text.Length > 0)
                    yield return text;
            }
        }
    }
}
