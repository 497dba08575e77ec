namespace Orchestrate.Domain.Runs;

/// <summary>Questions about statuses.</summary>
public static class RunStatuses
{
    /// <summary>Whether the run has ended.</summary>
    public static bool IsTerminal(this RunStatus status) =>
        status is RunStatus.Completed or RunStatus.PartiallyCompleted or RunStatus.Failed or RunStatus.Cancelled or RunStatus.TimedOut;

    /// <summary>The status as it is written everywhere: snake_case.</summary>
    public static string Name(this RunStatus status) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
