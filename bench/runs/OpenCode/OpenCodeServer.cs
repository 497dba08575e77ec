using System.Text.Json.Nodes;
using Orchestrate.Bench.Fleet;
using Orchestrate.Bench.Rows;
using Orchestrate.TestSupport;

namespace Orchestrate.Bench.OpenCode;

/// <summary>A real OpenCode server with a home of its own, whose model is the scripted one.</summary>
internal sealed class OpenCodeServer : IAsyncDisposable
{
    internal const string Provider = "scripted";
    internal const string Model = "demo";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly FleetProcess _process;

    private OpenCodeServer(FleetProcess process, Uri url) => (_process, Url) = (process, url);

    internal Uri Url { get; }

    /// <summary>Starts it.</summary>
    /// <param name="program">OpenCode's program.</param>
    /// <param name="folder">An empty folder, its home.</param>
    /// <param name="model">The scripted model's base address.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<OpenCodeServer> StartAsync(string program, string folder, Uri model, CancellationToken cancellationToken)
    {
        var port = FreePort.Next();
        var configuration = new JsonObject
        {
            ["model"] = $"{Provider}/{Model}",
            ["autoupdate"] = false,
            ["share"] = "disabled",
            ["provider"] = new JsonObject
            {
                [Provider] = new JsonObject
                {
                    ["npm"] = "@ai-sdk/openai-compatible",
                    ["options"] = new JsonObject { ["baseURL"] = model.AbsoluteUri, ["apiKey"] = "none" },
                    ["models"] = new JsonObject { [Model] = new JsonObject() },
                },
            },
        };
        var settings = new Dictionary<string, string> { ["HOME"] = folder, ["OPENCODE_CONFIG_CONTENT"] = configuration.ToJsonString(), ["XDG_DATA_HOME"] = Path.Join(folder, "data"), ["XDG_CONFIG_HOME"] = Path.Join(folder, "config") };
        var process = FleetProcess.StartProgram("opencode", program, settings, Path.Join(folder, "opencode.log"), ["serve", "--hostname", "127.0.0.1", "--port", FormattableString.Invariant($"{port}")]);
        var server = new OpenCodeServer(process, new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}/")));
        try
        {
            using var http = new HttpClient { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(5) };
            await Eventually.HoldsAsync(() => AnswersAsync(http, process, cancellationToken), "OpenCode answers", Limit);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> AnswersAsync(HttpClient http, FleetProcess process, CancellationToken cancellationToken)
    {
        if (process.HasExited)
            throw new BenchException($"OpenCode has ended:\n{await process.LogAsync(cancellationToken)}");
        try
        {
            using var answer = await http.GetAsync(new Uri("global/health", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
