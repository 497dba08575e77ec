using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Orchestrate.TestSupport;

namespace Orchestrate.Cli.Tests;

/// <summary>The real host in a process of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private HostProcess(Process process, string data)
    {
        _process = process;
        Data = data;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Data { get; }

    public int ExitCode => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public JsonElement Connection => JsonDocument.Parse(File.ReadAllText(Path.Combine(Data, "connection.json"))).RootElement;

    public int DatabaseProcess => int.Parse(File.ReadLines(Path.Combine(Data, "postgres", "db", "postmaster.pid")).First(), System.Globalization.CultureInfo.InvariantCulture);

    public static HostProcess Start(string data, params string[] args)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Orchestrate.Standalone.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--data", data, "--port", "0", .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new HostProcess(Process.Start(start)!, data);
    }

    public static async Task<HostProcess> StartReadyAsync(string data, params string[] args)
    {
        var host = Start(data, args);
        await Eventually.HoldsAsync(
            () => Task.FromResult(host._process.HasExited || (File.Exists(Path.Combine(data, "connection.json")) && host.Connection.GetProperty("pid").GetInt32() == host._process.Id)),
            "the host is ready",
            TimeSpan.FromSeconds(90));
        Assert.False(host._process.HasExited, host.Output);
        return host;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end; answers how long it took.</summary>
    public async Task<TimeSpan> StopAsync()
    {
        var watch = Stopwatch.StartNew();
        using var kill = Process.Start("kill", ["-s", "TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        return watch.Elapsed;
    }

    public async Task WaitAsync() => await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await StopAsync();
        _process.Dispose();
        if (!Directory.Exists(Path.Combine(Data, "postgres", "db")))
            return;
        var stop = Start(Data, "--stop-database");
        await stop.WaitAsync();
        stop._process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
