using System.Text.Json;
using Orchestrate.Cli.Api;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary>A conversation with one server, in one of two tongues: lines for people or JSON for machines.</summary>
internal sealed class Session : IDisposable
{
    private const int ShortestPrefix = 4;

    private readonly CliEnvironment _environment;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    internal Session(ServerLocator locator, CliEnvironment environment, bool json)
    {
        _environment = environment;
        Locator = locator;
        Json = json;
        Terminal = environment.Terminal(json);
        Client = new OrchestrateClient(_http, locator);
    }

    internal bool Json { get; }

    internal ServerLocator Locator { get; }

    internal Terminal Terminal { get; }

    internal OrchestrateClient Client { get; }

    public void Dispose() => _http.Dispose();

    /// <summary>One JSON document on one line of standard output.</summary>
    internal Task PrintAsync(JsonElement document) => _environment.Output.WriteLineAsync(JsonSerializer.Serialize(document, DomainJson.Options));

    /// <summary>The whole id for what was typed.</summary>
    internal async Task<string> ResolveAsync(string typed, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(typed, out var id))
            return id.ToString();
        if (typed != "last" && typed.Length < ShortestPrefix)
            throw new CliException($"'{typed}' is too short for the beginning of a run's id. Give at least {ShortestPrefix} characters, or 'last'.");
        var runs = RunViews.Runs(await Client.ListAsync(null, 100, null, cancellationToken))
            .Select(run => run.Text("run_id") ?? string.Empty)
            .Where(run => typed == "last" || run.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return runs switch
        {
            [] => throw new CliException(ExitCodes.Refused, typed == "last" ? "There are no runs." : $"None of the newest 100 runs begins with '{typed}'. 'orchestrate ls' lists them."),
            [var only] => only,
            [var newest, ..] when typed == "last" => newest,
            _ => throw new CliException(ExitCodes.Refused, $"'{typed}' fits {runs.Count} runs: {string.Join(", ", runs.Take(5))}. Give more of the id."),
        };
    }

    /// <summary>Follows a run and tells it; answers its last event, or null when the log ended before the run did.</summary>
    internal async Task<RunFrame?> WatchAsync(string runId, long after, bool follow, RunLedger ledger, CancellationToken cancellationToken)
    {
        var narrator = new RunNarrator();
        var clock = new RunClock();
        var reader = new RunEventReader(Client, _environment.Time, _environment.Stream);
        RunFrame? last = null;
        await foreach (var frame in reader.ReadAsync(runId, after, follow, cancellationToken))
        {
            ledger.Observe(frame);
            if (frame.IsTerminal)
                last = frame;
            if (Json)
            {
                await _environment.Output.WriteLineAsync(frame.ToJson());
                continue;
            }
            foreach (var line in narrator.Tell(frame))
                Terminal.Line($"[grey]{clock.At(frame)}[/] {line}");
        }
        return last;
    }

    /// <summary>The run's report: the server's, or what its events add up to.</summary>
    internal async Task<JsonElement> ReportAsync(string runId, RunLedger ledger, CancellationToken cancellationToken)
    {
        try
        {
            return await Client.ReportAsync(runId, cancellationToken);
        }
        catch (ApiException exception) when (exception.Problem is { Status: 404, Code: not "run_not_found" } or { Status: 405 })
        {
            return ledger.Report();
        }
    }

    /// <summary>The exit code that a watched run deserves.</summary>
    internal static int ExitCode(RunFrame? end) => end?.Type == "run.completed" ? ExitCodes.Ok : ExitCodes.NotCompleted;
}
