using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Orchestrate.Chaos.Tests.Fleets;

namespace Orchestrate.Chaos.Tests.Clients;

/// <summary>
/// A client as the documents ask for: it submits with an idempotency key, follows the stream with the last number that it has seen, and tries again after a broken
/// connection, 502, 503 and 504, at the next gateway. Any other answer fails the test: nothing that dies behind the gateways may show as another error.
/// </summary>
internal sealed class EdgeClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<HttpClient> _gateways;
    private int _next;

    public EdgeClient(Fleet fleet)
    {
        var key = fleet.Key;
        _gateways = [.. fleet.Of(Service.Gateway).Select(gateway => Connect(gateway.Address, key))];
    }

    public Hardships Hardships { get; } = new();

    /// <summary>Submits a bundle; the same key never makes a second run.</summary>
    public async Task<ChaosRun> SubmitAsync(string bundle, string idempotencyKey)
    {
        using var limit = new CancellationTokenSource(Patience);
        return new ChaosRun(await PersistAsync(async http =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/runs") { Content = new StringContent(bundle, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", idempotencyKey);
            using var response = await http.SendAsync(request, limit.Token);
            var body = await response.Content.ReadAsStringAsync(limit.Token);
            Admit(response.StatusCode, body);
            return JsonDocument.Parse(body).RootElement.GetProperty("run_id").GetGuid();
        }, limit.Token));
    }

    /// <summary>Follows the run to its end.</summary>
    public async Task FollowAsync(ChaosRun run, Action<SeenEvent>? onEvent, CancellationToken cancellationToken)
    {
        while (!run.Ended)
        {
            await PersistAsync(async http =>
            {
                await ReadAsync(http, run, onEvent, cancellationToken);
                return true;
            }, cancellationToken);
        }
    }

    public void Dispose()
    {
        foreach (var gateway in _gateways)
            gateway.Dispose();
    }

    private static async Task ReadAsync(HttpClient http, ChaosRun run, Action<SeenEvent>? onEvent, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{run.Id}/events");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (run.LastSeq > 0)
            request.Headers.Add("Last-Event-ID", run.LastSeq.ToString(CultureInfo.InvariantCulture));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            Admit(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var numbered = false;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) && numbered)
            {
                var seen = SeenEvent.Read(JsonDocument.Parse(line["data: ".Length..]).RootElement);
                run.See(seen);
                onEvent?.Invoke(seen);
            }

            numbered = line.StartsWith("id: ", StringComparison.Ordinal) || (numbered && line.Length > 0);
        }
    }

    private async Task<T> PersistAsync<T>(Func<HttpClient, Task<T>> attempt, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await attempt(_gateways[(Interlocked.Increment(ref _next) & int.MaxValue) % _gateways.Count]);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException && !cancellationToken.IsCancellationRequested)
            {
                Hardships.Count(exception is HttpRequestException { StatusCode: { } status } ? ((int)status).ToString(CultureInfo.InvariantCulture) : "broken connection");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static void Admit(HttpStatusCode status, string body)
    {
        if (status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
            throw new HttpRequestException(body, null, status);
        Assert.True((int)status < 300, $"A client was answered {status}: {body}");
    }

    private static HttpClient Connect(Uri gateway, string key)
    {
        var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(100) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return http;
    }
}
