using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Orchestrate.Bench.Fleet;
using Orchestrate.Bench.Rows;

namespace Orchestrate.Bench.Standalone;

/// <summary>A standalone host in a process of its own, with its private PostgreSQL, on a data folder of its own.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly FleetProcess _process;

    private readonly string _data;

    private StandaloneProcess(FleetProcess process, string data, TimeSpan ready, Uri url, string key) => (_process, _data, Ready, Url, Key) = (process, data, ready, url, key);

    /// <summary>From the start of the process until it said that it is ready.</summary>
    internal TimeSpan Ready { get; }

    /// <summary>Its address.</summary>
    internal Uri Url { get; }

    private string Key { get; }

    /// <summary>Resident memory of the process, in MB.</summary>
    internal double HostMb() => ProcessMemory.ResidentMb(_process.Id);

    /// <summary>Memory of its PostgreSQL, in MB.</summary>
    internal double PostgresMb()
    {
        var pid = int.Parse(File.ReadLines(Directory.EnumerateFiles(_data, "postmaster.pid", SearchOption.AllDirectories).Single()).First(), CultureInfo.InvariantCulture);
        return ProcessMemory.ProportionalMb(ProcessMemory.Tree(pid));
    }

    /// <summary>Starts a built host and waits until it is ready.</summary>
    /// <param name="program">The host's .dll.</param>
    /// <param name="folder">Folder for its log.</param>
    /// <param name="data">Its data folder; may be new, or an ended host's.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<StandaloneProcess> StartAsync(string program, string folder, string data, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var connection = Path.Join(data, "connection.json");
        var began = Stopwatch.GetTimestamp();
        var process = FleetProcess.Start("standalone", program, settings, Path.Join(folder, $"standalone-{Guid.NewGuid():N}.log"), "--data", data, "--port", "0");
        try
        {
            JsonElement said = default;
            using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            while (!TryRead(connection, out said))
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(began) > Limit)
                    throw new BenchException($"The standalone host did not get ready:\n{await process.LogAsync(cancellationToken)}");
                await poll.WaitForNextTickAsync(cancellationToken);
            }

            var ready = Stopwatch.GetElapsedTime(began);
            var key = await File.ReadAllTextAsync(said.GetProperty("key_file").GetString()!, cancellationToken);
            return new StandaloneProcess(process, data, ready, new Uri(said.GetProperty("url").GetString()!), key.Trim());
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that is allowed everything.</summary>
    internal HttpClient CreateClient()
    {
        var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4096 }) { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return http;
    }

    /// <summary>Stops the host, which stops its database.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // The file appears by a rename of one that is complete; until then there is none.
    private static bool TryRead(string file, out JsonElement content)
    {
        content = default;
        if (!File.Exists(file))
            return false;
        content = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        return true;
    }
}
