using System.Net.Http.Json;
using System.Text.Json;

namespace Orchestrate.Bench.Fleet;

/// <summary>Lets the agent-stub of a fleet think for a while, and asks it what it was asked.</summary>
internal sealed class Thinking(Uri stub) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = stub };

    /// <summary>How long every answer takes from now on.</summary>
    internal async Task TakesAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsJsonAsync(new Uri("/settings", UriKind.Relative), new { delay_ms = (int)time.TotalMilliseconds, keeps_ledger = true, changing_tasks = 1 }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>
    /// The work that peers are measured with: every answer comes at once. One of the four workers of an iteration changes files, so that its work is merged and the iterations differ; the others
    /// find something out.
    /// </summary>
    internal async Task IsTheSameWorkAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsJsonAsync(new Uri("/settings", UriKind.Relative), new { delay_ms = 0, keeps_ledger = false, changing_tasks = 1 }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Turns that were answered between two moments.</summary>
    internal async Task<int> AnsweredAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var ledger = await _http.GetFromJsonAsync<JsonElement>(new Uri("/ledger", UriKind.Relative), cancellationToken);
        return ledger.EnumerateArray().Count(call => call.GetProperty("answered") is { ValueKind: JsonValueKind.String } answered && answered.GetDateTimeOffset() >= from && answered.GetDateTimeOffset() < to);
    }

    public void Dispose() => _http.Dispose();
}
