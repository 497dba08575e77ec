using System.Diagnostics;
using System.Globalization;

namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>One replica of a service: a process on a port of its own that is killed and started again. All its lives write into one log file.</summary>
/// <param name="service">What it is.</param>
/// <param name="name">Its name among all, for example <c>run-api-2</c>.</param>
/// <param name="command">Program and arguments.</param>
/// <param name="port">Where it answers health checks, and its clients if it has any.</param>
/// <param name="settings">Its environment.</param>
/// <param name="folder">Folder for the log.</param>
/// <param name="host">The address that it listens on.</param>
internal sealed class Replica(Service service, string name, IReadOnlyList<string> command, int port, IReadOnlyDictionary<string, string> settings, string folder, string host = "127.0.0.1") : IAsyncDisposable
{
    private const int GivenUp = 1;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Probe = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly StreamWriter _log = new(Path.Combine(folder, $"{name}.log")) { AutoFlush = true };
    private volatile Process? _process;
    private volatile bool _disposed;

    public Service Service => service;

    public string Name => name;

    /// <summary>How often it was started.</summary>
    public int Lives { get; private set; }

    public Uri Address { get; } = new($"http://{host}:{port.ToString(CultureInfo.InvariantCulture)}");

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts the process without waiting for anything.</summary>
    public void Launch()
    {
        Lives++;
        Note($"===== life {Lives} at {DateTime.UtcNow:O} =====");
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        foreach (var (key, value) in settings)
            start.Environment[key] = value;
        var process = _process = Process.Start(start)!;
        process.Exited += (_, _) => StartAgain(process);
        process.EnableRaisingEvents = true;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until the process says that database and bus answer it.</summary>
    public Task ReadyAsync() => Eventually.HoldsAsync(IsReadyAsync, $"{name} is ready; its log is in {folder}", StartLimit);

    /// <summary><c>kill -9</c> of this process, and only it.</summary>
    public async Task KillAsync()
    {
        Note($"===== killed at {DateTime.UtcNow:O} =====");
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; waits for the end and answers the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Note($"===== told to stop at {DateTime.UtcNow:O} =====");
        await SignalAsync("TERM");
        await _process!.WaitForExitAsync().WaitAsync(StopLimit);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal, for example <c>STOP</c> or <c>CONT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        if (IsRunning)
            await KillAsync();
        _process?.Dispose();
        lock (_log)
            _log.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        // Another life may begin at any moment: what is asked is asked of one.
        if (_process is not { } process)
            throw new InvalidOperationException($"{name} was never started.");
        if (process.HasExited)
            return process.ExitCode == GivenUp ? false : throw new InvalidOperationException($"{name} ended with {process.ExitCode}; its log is in {folder}.");
        try
        {
            using var response = await Probe.GetAsync(new Uri(Address, "/health/ready"));
            // Ready is also whoever lost some of its queues ("degraded"); that must pass.
            return response.IsSuccessStatusCode && (await response.Content.ReadAsStringAsync()).Contains("\"status\":\"healthy\"", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    // As compose, a cluster and the supervisor at a desk do: it gave itself up because its bus had not come back although the broker had.
    private void StartAgain(Process ended)
    {
        if (_disposed || ended != _process || !ended.HasExited || ended.ExitCode != GivenUp)
            return;
        Note($"===== gave itself up at {DateTime.UtcNow:O} =====");
        Launch();
    }

    private void Note(string? line)
    {
        lock (_log)
        {
            if (line is not null && _log.BaseStream is { CanWrite: true })
                _log.WriteLine(line);
        }
    }
}
