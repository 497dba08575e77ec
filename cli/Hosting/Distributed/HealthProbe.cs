using System.Text.Json;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Asks a service whether it is ready.</summary>
internal sealed class HealthProbe : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(3) };

    /// <summary>Null when it is ready, else why not.</summary>
    internal async Task<string?> AskAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"{address}/health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode ? null : Unhealthy(await answer.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException)
        {
            return "does not answer";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "does not answer in time";
        }
    }

    public void Dispose() => _http.Dispose();

    // {"status":"unhealthy","checks":{"database":"unhealthy","masstransit-bus":"healthy"}}
    private static string Unhealthy(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var failing = document.RootElement.TryGetProperty("checks", out var checks) && checks.ValueKind == JsonValueKind.Object
                ? checks.EnumerateObject().Where(check => check.Value.ValueKind != JsonValueKind.String || check.Value.GetString() != "healthy").Select(check => check.Name).ToList()
                : [];
            return failing.Count > 0 ? Clean.Line(string.Join(", ", failing)) : "unhealthy";
        }
        catch (JsonException)
        {
            return "unhealthy";
        }
    }
}
