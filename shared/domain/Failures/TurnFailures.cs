namespace Orchestrate.Domain.Failures;

/// <summary>FAIL-7: which class a turn without an answer has. Pure.</summary>
public static class TurnFailures
{
    /// <summary>What OpenCode says of a tool that it had to give up (FAIL-2).</summary>
    private const string AbortedTool = "Tool execution aborted";

    /// <summary>Classifies the end of a turn; null for an answer. A stop outweighs everything, because whatever else is seen follows from it; then the proxy's breach, which aborts the turn and so hides behind a cancelled outcome.</summary>
    /// <param name="end">How it ended.</param>
    public static TurnFailure? Of(TurnEnd end)
    {
        if (end.Outcome == TurnEnd.Answered)
            return null;
        if (end.StopReason is { } reason)
            return new(FailureClasses.Cancelled, $"Stopped: {reason}.");
        if (end.Breach is { } breach)
            return OfBreach(breach, end.BreachDetail ?? $"The model proxy cut the turn: {breach}.");
        var detail = end.Detail ?? $"The turn ended as {end.Outcome}.";
        return detail.Contains(AbortedTool, StringComparison.OrdinalIgnoreCase)
            ? new(FailureClasses.Overload, detail)
            : new(end.Outcome, detail, end.ProviderFault);
    }

    private static TurnFailure OfBreach(string breach, string detail) => breach switch
    {
        TurnBreaches.Tokens or TurnBreaches.Cost => new(FailureClasses.Budget, detail),
        TurnBreaches.ModelCalls => new(FailureClasses.Overload, detail),
        _ => new(FailureClasses.Transient, detail, ProviderFault: true),
    };
}
