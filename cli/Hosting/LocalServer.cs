using System.Diagnostics;
using Orchestrate.Cli.Api;

namespace Orchestrate.Cli.Hosting;

/// <summary>The standalone host of a data folder: starts it, waits until it is ready, stops it.</summary>
internal sealed class LocalServer(string dataFolder, TimeProvider time)
{
    internal const string Marker = "Orchestrate.Standalone.dll";

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    internal string LogFile => Path.Combine(dataFolder, "host.log");

    /// <summary>The running host, or null.</summary>
    internal LocalHost? Running() => LocalHost.Read(dataFolder) is { } host && OsProcess.IsAlive(host.Pid, Marker) ? host : null;

    /// <summary>Starts a host in the background and waits until it is ready.</summary>
    internal async Task<LocalHost> StartAsync(Installation installation, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        if (Running() is { } running)
            throw new CliException(ExitCodes.Refused, $"A host already runs on {dataFolder} (process {running.Pid}, {running.Url}). Stop it with 'orchestrate down --data {dataFolder}'.");
        if (!Directory.Exists(dataFolder))
            Directory.CreateDirectory(dataFolder, OwnersMode());
        var logged = File.Exists(LogFile) ? new FileInfo(LogFile).Length : 0;
        using var process = OsProcess.StartDetached(["dotnet", installation.Standalone, "--data", dataFolder, .. options], LogFile);
        try
        {
            return await ReadyAsync(process, logged, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await OsProcess.StopAsync(process.Id, Marker, StopTime, time, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Stops the running host; answers its process id, or null when none ran. Also ends a database that a killed host left behind.</summary>
    internal async Task<int?> StopAsync(Installation? installation, CancellationToken cancellationToken)
    {
        if (Running() is { } host)
        {
            await OsProcess.StopAsync(host.Pid, Marker, StopTime, time, cancellationToken);
            return host.Pid;
        }
        if (installation is not null && File.Exists(Path.Combine(dataFolder, "postgres", "db", "postmaster.pid")))
            await OsProcess.RunAsync(["dotnet", installation.Standalone, "--data", dataFolder, "--stop-database"], "/", null, StopTime, cancellationToken);
        return null;
    }

    // When root owns the folder, the database's account must be able to pass through it.
    private static UnixFileMode OwnersMode()
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        return Environment.IsPrivilegedProcess ? owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : owner;
    }

    private async Task<LocalHost> ReadyAsync(Process process, long logged, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            if (LocalHost.Read(dataFolder) is { } host && host.Pid == process.Id)
                return host;
            if (process.HasExited)
                throw new CliException($"The host did not start.{Environment.NewLine}{Tail(logged)}");
            if (time.GetElapsedTime(began) > StartTime)
            {
                await OsProcess.StopAsync(process.Id, Marker, StopTime, time, cancellationToken);
                throw new CliException(ExitCodes.Unreachable, $"The host was not ready within {StartTime.TotalSeconds:0} s.{Environment.NewLine}{Tail(logged)}");
            }
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private string Tail(long from)
    {
        using var stream = new FileStream(LogFile, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(Math.Min(from, stream.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        return string.Join(Environment.NewLine, reader.ReadToEnd().Split('\n').Where(line => line.Trim().Length > 0).TakeLast(12));
    }
}
