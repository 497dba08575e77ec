using System.Diagnostics;
using System.Globalization;

namespace Orchestrate.Cli.Hosting;

/// <summary>Starts, recognises and stops processes of this machine.</summary>
internal static class OsProcess
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts a program in a session of its own (Ctrl-C at this terminal does not reach it), its output appended to a log file.</summary>
    internal static Process StartDetached(IReadOnlyList<string> argv, string logFile, IReadOnlyDictionary<string, string?>? environment = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        // The shell only redirects; what it runs comes in as arguments and is never parsed. On Linux exec keeps the process id.
        const string script = "log=$1; shift; if command -v setsid >/dev/null; then exec setsid \"$@\" >>\"$log\" 2>&1 </dev/null; else exec \"$@\" >>\"$log\" 2>&1 </dev/null; fi";
        var start = new ProcessStartInfo("/bin/sh", ["-c", script, "sh", logFile, .. argv]) { UseShellExecute = false };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new CliException($"{argv[0]} could not be started.");
    }

    /// <summary>Runs a program to its end; answers its exit code and what it printed.</summary>
    internal static async Task<(int ExitCode, string Output)> RunAsync(
        IReadOnlyList<string> argv, string? folder, IReadOnlyDictionary<string, string?>? environment, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(argv[0], argv.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? string.Empty };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        Process? process;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return (127, exception.Message);
        }
        using (process)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            try
            {
                var output = process!.StandardOutput.ReadToEndAsync(limit.Token);
                var error = process.StandardError.ReadToEndAsync(limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return (process.ExitCode, $"{await output}{await error}".Trim());
            }
            catch (OperationCanceledException)
            {
                process!.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                return (-1, $"no end within {timeout.TotalSeconds:0} s");
            }
        }
    }

    /// <summary>Whether a process lives and its command line contains a text; a bare process id may belong to anything by now.</summary>
    internal static bool IsAlive(int processId, string marker)
    {
        try
        {
            if (Directory.Exists("/proc/self"))
                return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cmdline")).Contains(marker, StringComparison.Ordinal);
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Asks a process to end, then makes it; answers whether it ended by itself.</summary>
    internal static async Task<bool> StopAsync(int processId, string marker, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        await SignalAsync(processId, "TERM", cancellationToken);
        var began = time.GetTimestamp();
        while (IsAlive(processId, marker))
        {
            if (time.GetElapsedTime(began) > patience)
            {
                await SignalAsync(processId, "KILL", cancellationToken);
                return false;
            }
            await Task.Delay(Poll, time, cancellationToken);
        }
        return true;
    }

    /// <summary>Sends a signal.</summary>
    internal static async Task SignalAsync(int processId, string signal, CancellationToken cancellationToken) =>
        await RunAsync(["/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "sh", signal, processId.ToString(CultureInfo.InvariantCulture)], "/", null, TimeSpan.FromSeconds(5), cancellationToken);
}
