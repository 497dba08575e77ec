using System.Net.Http.Json;
using System.Text.Json;
using Orchestrate.AgentStub;

namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>The agents of all runners: a process of its own that no test kills, with a ledger of what really happened.</summary>
internal sealed class Agents(Replica process) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly HttpClient _http = new() { BaseAddress = process.Address, Timeout = TimeSpan.FromSeconds(100) };

    public Uri Address => process.Address;

    public async Task StartAsync()
    {
        process.Launch();
        await Eventually.HoldsAsync(AnswersAsync, "the agent-stub answers", TimeSpan.FromSeconds(60));
    }

    /// <summary>How long an agent thinks about each turn from now on.</summary>
    public async Task ThinkAsync(TimeSpan delay)
    {
        using var response = await _http.PutAsJsonAsync(new Uri("/settings", UriKind.Relative), new Settings((int)delay.TotalMilliseconds), Json);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Every call so far, in the order in which they ended.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> LedgerAsync() => await _http.GetFromJsonAsync<IReadOnlyList<LedgerEntry>>(new Uri("/ledger", UriKind.Relative), Json) ?? [];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await process.DisposeAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("/settings", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
