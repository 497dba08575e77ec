using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests;

/// <summary>A real standalone host: its own process, database, data folder and port.</summary>
internal sealed class Host : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string[] _arguments;
    private readonly StringBuilder _log = new();
    private Process? _process;

    private Host(string folder, string[] arguments)
    {
        _folder = folder;
        _arguments = arguments;
    }

    public HttpClient Http { get; private set; } = null!;

    public string DataFolder => Path.Combine(_folder, "data");

    public string KeyFile { get; private set; } = null!;

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public static async Task<Host> StartAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var host = new Host(folder, arguments) { Environment = environment };
        await host.StartAsync();
        return host;
    }

    private IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Starts it, or starts it again on the same data.</summary>
    public async Task StartAsync()
    {
        Assert.True(File.Exists(Repository.StandaloneHost), $"{Repository.StandaloneHost} is not built; run ./orchestrate test.");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Repository.StandaloneHost, "--data", DataFolder, "--port", "0", .. _arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        var connection = Path.Combine(DataFolder, "connection.json");
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.HoldsAsync(
            () => Task.FromResult(_process.HasExited || (File.Exists(connection) && PidOf(connection) == _process.Id)), "the host is ready", TimeSpan.FromSeconds(60));
        Assert.False(_process.HasExited, $"The host ended at once:\n{Log}");
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(connection));
        KeyFile = document.RootElement.GetProperty("key_file").GetString()!;
        Http?.Dispose();
        Http = new HttpClient { BaseAddress = new Uri(document.RootElement.GetProperty("url").GetString()!), Timeout = TimeSpan.FromSeconds(100) };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(KeyFile)).Trim());
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; answers the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return _process.ExitCode;
    }

    public async Task<Guid> SubmitAsync(JsonNode bundle)
    {
        using var response = await Http.PostAsync(new Uri("/runs", UriKind.Relative), new StringContent(bundle.ToJsonString(), Encoding.UTF8, "application/json"));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, $"{response.StatusCode}: {body}");
        var id = JsonDocument.Parse(body).RootElement.GetProperty("run_id").GetGuid();
        Assert.EndsWith($"/runs/{id}", response.Headers.Location!.ToString(), StringComparison.Ordinal);
        return id;
    }

    public async Task<JsonElement> RunAsync(Guid id) => await Http.GetFromJsonAsync<JsonElement>(new Uri($"/runs/{id}", UriKind.Relative));

    /// <summary>Waits until the run has ended and answers its document.</summary>
    public async Task<JsonElement> EndOfAsync(Guid id, TimeSpan? limit = null)
    {
        JsonElement run = default;
        try
        {
            await Eventually.HoldsAsync(async () => (run = await RunAsync(id)).GetProperty("terminal").GetBoolean(), "the run has ended", limit ?? TimeSpan.FromSeconds(240));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The run did not end: {run}\n{Log}");
        }

        return run;
    }

    /// <summary>The run's event log over SSE, from the start to the stream's end. Checks that the sequence has no gap and that one event, the last, ends the run.</summary>
    public async Task<IReadOnlyList<(long Seq, string Type, JsonElement Data)>> EventsAsync(Guid id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{id}/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var events = new List<(long Seq, string Type, JsonElement Data)>();
        long? seq = null;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                seq = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
            if (line.StartsWith("data: ", StringComparison.Ordinal) && seq is { } number)
            {
                var frame = JsonDocument.Parse(line[6..]).RootElement;
                events.Add((number, frame.GetProperty("type").GetString()!, frame.GetProperty("properties")));
            }

            if (line.Length == 0)
                seq = null;
        }

        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Seq));
        string[] terminal = ["run.completed", "run.partially_completed", "run.failed", "run.cancelled", "run.timed_out"];
        Assert.Equal(events.Count - 1, events.FindIndex(e => terminal.Contains(e.Type)));
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_process is { HasExited: false })
            await TerminateAsync();
        using var database = Process.Start(new ProcessStartInfo("dotnet", [Repository.StandaloneHost, "--data", DataFolder, "--stop-database"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await database.WaitForExitAsync();
        _process?.Dispose();
    }

    private static int PidOf(string connectionFile)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllText(connectionFile)).RootElement.GetProperty("pid").GetInt32();
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return 0;
        }
    }

    private void Keep(string? line)
    {
        lock (_log)
            _log.AppendLine(line);
    }
}
