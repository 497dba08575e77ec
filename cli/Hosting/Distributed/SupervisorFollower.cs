namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Tells what the supervisor writes from now on, to whoever waits for it in another process.</summary>
internal sealed class SupervisorFollower
{
    private readonly string _file;
    private long _offset;

    internal SupervisorFollower(InstallationFolder folder)
    {
        _file = folder.SupervisorLog;
        _offset = File.Exists(_file) ? new FileInfo(_file).Length : 0;
    }

    /// <summary>The whole lines that came since the last call.</summary>
    internal IReadOnlyList<LogEntry> Next()
    {
        if (!File.Exists(_file))
            return [];
        using var stream = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length < _offset)
            _offset = 0;
        stream.Seek(_offset, SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        var end = text.LastIndexOf('\n') + 1;
        _offset += System.Text.Encoding.UTF8.GetByteCount(text.AsSpan(0, end));
        return [.. text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => LogEntry.Parse(SupervisorLog.Category, line))];
    }
}
