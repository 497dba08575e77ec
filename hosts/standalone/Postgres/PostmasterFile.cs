using System.Globalization;

namespace Orchestrate.Standalone.Postgres;

/// <summary>What a PostgreSQL server writes into <c>postmaster.pid</c>: enough to find a server that an earlier host left running.</summary>
/// <param name="ProcessId">Process id of the server.</param>
/// <param name="Port">Its port (part of the socket's name, too).</param>
/// <param name="SocketFolder">Folder of its socket; empty when it has none.</param>
/// <param name="Status"><c>starting</c>, <c>stopping</c>, <c>ready</c> or <c>standby</c>; empty while very young.</param>
internal sealed record PostmasterFile(int ProcessId, int Port, string SocketFolder, string Status)
{
    internal static string PathIn(string clusterFolder) => Path.Combine(clusterFolder, "postmaster.pid");

    /// <summary>Reads the file of a cluster; null when there is none or it cannot be understood (a server that is just being born).</summary>
    internal static PostmasterFile? Read(string clusterFolder)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PathIn(clusterFolder));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        if (lines.Length == 0 || !int.TryParse(lines[0].Trim(), CultureInfo.InvariantCulture, out var processId))
            return null;
        _ = int.TryParse(lines.ElementAtOrDefault(3)?.Trim(), CultureInfo.InvariantCulture, out var port);
        return new PostmasterFile(Math.Abs(processId), port, lines.ElementAtOrDefault(4)?.Trim() ?? string.Empty, lines.ElementAtOrDefault(7)?.Trim() ?? string.Empty);
    }

    /// <summary>Whether the process is alive and really the server of this cluster. A process id alone proves nothing: after a crash it may belong to anything.</summary>
    internal bool IsAliveFor(string clusterFolder)
    {
        try
        {
            // A zombie has an empty command line: it is dead, only not collected.
            var commandLine = File.ReadAllText($"/proc/{ProcessId}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            return commandLine.Length > 0
                && Path.GetFileName(commandLine[0]).StartsWith("postgres", StringComparison.Ordinal)
                && commandLine.Contains(clusterFolder);
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether any process works in the cluster's folder, as every process of a server does.</summary>
    internal static bool AnyProcessIn(string clusterFolder) => Directory.Exists("/proc")
        && Directory.EnumerateDirectories("/proc").Any(path => char.IsAsciiDigit(Path.GetFileName(path)[0]) && WorksIn(path, clusterFolder));

    /// <summary>Removes the lock files of a server that is gone.</summary>
    internal void Forget(string clusterFolder)
    {
        File.Delete(PathIn(clusterFolder));
        if (SocketFolder.Length > 0 && Directory.Exists(SocketFolder))
            File.Delete(Path.Combine(SocketFolder, string.Create(CultureInfo.InvariantCulture, $".s.PGSQL.{Port}.lock")));
    }

    private static bool WorksIn(string process, string clusterFolder)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget == clusterFolder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
