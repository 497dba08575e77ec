using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Orchestrate.Crash.Tests;

/// <summary>A real standalone host on one data folder, started again and again. All its lives write into one log file.</summary>
internal sealed class CrashHost : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly string[] _arguments;
    private readonly StreamWriter _log;
    private Process? _process;

    public CrashHost(string folder, Uri model, params string[] settings)
    {
        DataFolder = Path.Combine(folder, "data");
        LogFile = Path.Combine(folder, "host.log");
        _log = new StreamWriter(LogFile) { AutoFlush = true };
        _arguments =
        [
            Repository.StandaloneHost, "--data", DataFolder, "--port", "0", $"--Runner:OpenCodePath={StubProgram.Install(folder)}", $"--Runner:Providers:scripted:BaseUrl={model}", .. settings,
        ];
    }

    /// <summary>Everything that the host keeps.</summary>
    public string DataFolder { get; }

    /// <summary>What it printed.</summary>
    public string LogFile { get; }

    /// <summary>How often it was started.</summary>
    public int Lives { get; private set; }

    /// <summary>The client of the current life.</summary>
    public HttpClient Http { get; private set; } = null!;

    public int ProcessId => _process!.Id;

    public bool HasExited => _process!.HasExited;

    private string ConnectionFile => Path.Combine(DataFolder, "connection.json");

    /// <summary>Starts the process without waiting for anything.</summary>
    public void Launch()
    {
        Lives++;
        Note($"===== life {Lives} =====");
        var start = new ProcessStartInfo("dotnet", _arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until the launched process is ready.</summary>
    public async Task ReadyAsync()
    {
        await Eventually.HoldsAsync(() => Task.FromResult(_process!.HasExited || ReadConnection() is not null), "the host is ready", StartLimit);
        Assert.False(_process!.HasExited, $"The host did not start. Its log: {LogFile}");
        var connection = ReadConnection()!;
        Http?.Dispose();
        Http = new HttpClient { BaseAddress = new Uri(connection["url"]!.GetValue<string>()), Timeout = TimeSpan.FromSeconds(60) };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(connection["key_file"]!.GetValue<string>())).Trim());
    }

    /// <summary>Ends this process, and only it, with <c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; waits for the end.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Submits a bundle; the same key never makes a second run.</summary>
    public async Task<Guid> SubmitAsync(JsonNode bundle, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/runs") { Content = new StringContent(bundle.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await Http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement.GetProperty("run_id").GetGuid();
    }

    /// <summary>The run's document.</summary>
    public async Task<JsonElement> RunAsync(Guid id) => await Http.GetFromJsonAsync<JsonElement>(new Uri($"/runs/{id}", UriKind.Relative));

    /// <summary>A page of the run's log; waits for the first event.</summary>
    public async Task<JsonElement> EventsAsync(Guid id, long after, int waitMilliseconds, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{id}/events?after={after}&limit=500&wait_ms={waitMilliseconds}");
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    /// <summary>A connection to the host's own database, past all its services.</summary>
    public async Task<NpgsqlConnection> DatabaseAsync()
    {
        var server = Path.Combine(DataFolder, "postgres");
        var lines = await File.ReadAllLinesAsync(Path.Combine(server, "db", "postmaster.pid"));
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = lines[4].Length > 0 ? lines[4] : "127.0.0.1",
            Port = int.Parse(lines[3], CultureInfo.InvariantCulture),
            Username = "orchestrate",
            Password = (await File.ReadAllTextAsync(Path.Combine(server, "password"))).Trim(),
            Database = "orchestrate",
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Writes a line between the host's own.</summary>
    public void Note(string? line)
    {
        lock (_log)
        {
            if (line is not null && _log.BaseStream.CanWrite)
                _log.WriteLine(line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_process is { HasExited: false })
            await KillAsync();
        using var database = Process.Start(new ProcessStartInfo("dotnet", [Repository.StandaloneHost, "--data", DataFolder, "--stop-database"]))!;
        await database.WaitForExitAsync();
        _process?.Dispose();
        lock (_log)
            _log.Dispose();
    }

    private JsonNode? ReadConnection()
    {
        try
        {
            var connection = File.Exists(ConnectionFile) ? JsonNode.Parse(File.ReadAllText(ConnectionFile)) : null;
            return connection?["pid"]?.GetValue<int>() == ProcessId ? connection : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }
}
