namespace Orchestrate.AgentStub;

/// <summary>The stub's routes.</summary>
public static class AgentStubApi
{
    /// <summary>Maps them.</summary>
    public static void MapAgentStub(this WebApplication app)
    {
        app.MapPost("/turns", AnswerAsync);
        app.MapGet("/ledger", (Ledger ledger, Guid? run) => ledger.Of(run));
        app.MapDelete("/ledger", (Ledger ledger) => ledger.Clear());
        app.MapGet("/settings", (Behaviour behaviour) => behaviour.Settings);
        app.MapPut("/settings", (Behaviour behaviour, Settings settings) => behaviour.Settings = settings);
    }

    private static async Task AnswerAsync(HttpContext http, TurnCall call, Ledger ledger, Behaviour behaviour)
    {
        var (settings, came) = (behaviour.Settings, DateTimeOffset.UtcNow);
        DateTimeOffset? answered = null;
        try
        {
            if (settings.DelayMs > 0)
                await Task.Delay(settings.DelayMs, http.RequestAborted);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(Answers.To(call, settings.ChangingTasks), http.RequestAborted);
            answered = DateTimeOffset.UtcNow;
        }
        finally
        {
            if (settings.KeepsLedger)
                ledger.Write(new LedgerEntry(call, came, answered));
        }
    }
}
