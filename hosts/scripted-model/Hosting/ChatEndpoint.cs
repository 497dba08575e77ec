using System.Text.Json;
using Orchestrate.ScriptedModel.Playing;
using Orchestrate.ScriptedModel.Scenarios;
using Orchestrate.ScriptedModel.Wire;

namespace Orchestrate.ScriptedModel.Hosting;

/// <summary>Answers <c>POST /v1/chat/completions</c>.</summary>
internal sealed partial class ChatEndpoint(IPlayer player, CallLedger ledger, TimeProvider time, ILogger<ChatEndpoint> log)
{
    public async Task HandleAsync(HttpContext http)
    {
        ChatRequest request;
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            request = ChatRequest.Parse(body.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            await ChatWriter.ErrorAsync(http, StatusCodes.Status400BadRequest, "bad_request", e.Message);
            return;
        }

        var position = Position.Find(request.Prompt);
        var entry = new LedgerEntry
        {
            At = time.GetUtcNow(),
            Session = Header(http, "x-session-id") ?? "-",
            ParentSession = Header(http, "x-parent-session-id"),
            Model = request.Model,
            Step = request.Step,
            Position = position is null ? new Dictionary<string, string>() : Position.Keys.ToDictionary(k => k, k => position[k]),
        };
        try
        {
            var answer = position is null ? new ScriptedAnswer { Text = ScenarioPlayer.CannedText } : player.Answer(new PlayContext(request, position, entry.Session));
            var usage = ChatUsage.Estimate(request, answer.Text, answer.Calls);
            entry = ledger.Add(entry with
            {
                Reply = answer.Reply,
                Fault = answer.Fault is { } fault ? ScenarioParser.Named(fault.Kind) : null,
                PromptTokens = usage.Prompt,
                CachedTokens = usage.Cached,
                CompletionTokens = usage.Completion,
            });
            Played(log, position?["run"] ?? "-", position?.ToString() ?? "no position", entry.Step, entry.Reply, entry.Fault ?? "none");
            await PlayAsync(http, request, answer, usage, entry.Number);
        }
        catch (PlayException e)
        {
            ledger.Add(entry with { Error = e.Code });
            Unanswered(log, position?["run"] ?? "-", e.Message);
            await ChatWriter.ErrorAsync(http, StatusCodes.Status400BadRequest, e.Code, e.Message);
        }
    }

    private async Task PlayAsync(HttpContext http, ChatRequest request, ScriptedAnswer answer, ChatUsage usage, int number)
    {
        try
        {
            if (answer.LatencyMs > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(answer.LatencyMs), time, http.RequestAborted);
            await ChatWriter.WriteAsync(http, request, answer, usage, $"scripted-{number}");
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            ledger.Aborted(number);
        }
    }

    private static string? Header(HttpContext http, string name) => http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: {Position} step {Step} plays reply {Reply}, fault {Fault}")]
    private static partial void Played(ILogger log, string runId, string position, int step, int reply, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId}: not in the scenario. {Reason}")]
    private static partial void Unanswered(ILogger log, string runId, string reason);
}
