using System.Diagnostics;
using System.Globalization;

namespace Orchestrate.Bench.Fleet;

/// <summary>One process of the fleet, with its log in a file.</summary>
public sealed class FleetProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TextWriter _log;
    private readonly string _logFile;

    private FleetProcess(string name, Process process, TextWriter log, string logFile) => (Name, _process, _log, _logFile) = (name, process, log, logFile);

    /// <summary>The service, and its number where it has several replicas.</summary>
    public string Name { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts a built program.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="program">Its .dll.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="logFile">Where its output goes.</param>
    /// <param name="arguments">What stands behind the program.</param>
    public static FleetProcess Start(string name, string program, IReadOnlyDictionary<string, string> settings, string logFile, params IReadOnlyList<string> arguments) =>
        StartProgram(name, "dotnet", settings, logFile, [program, .. arguments], Path.GetDirectoryName(program));

    /// <summary>Starts a program that is none of ours.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="program">The program.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="logFile">Where its output goes.</param>
    /// <param name="arguments">What stands behind the program.</param>
    /// <param name="folder">Its working folder; by default that of its log.</param>
    public static FleetProcess StartProgram(string name, string program, IReadOnlyDictionary<string, string> settings, string logFile, IReadOnlyList<string> arguments, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? Path.GetDirectoryName(logFile) };
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        var log = TextWriter.Synchronized(new StreamWriter(logFile) { AutoFlush = true });
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.OutputDataReceived += (_, line) => log.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new FleetProcess(name, process, log, logFile);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitCodeAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(limit, cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>What it has said so far.</summary>
    public Task<string> LogAsync(CancellationToken cancellationToken) => File.ReadAllTextAsync(_logFile, cancellationToken);

    /// <summary>SIGTERM, and SIGKILL when it does not end within 20 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }
}
