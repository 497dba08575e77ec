namespace Orchestrate.WorkerRunner.OpenCode;

internal static partial class OpenCodeLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: OpenCode {Version} of slot {Slot} is ready at {BaseUrl} after {Milliseconds} ms ({Sandbox})")]
    public static partial void ServerReady(this ILogger logger, Guid runId, string version, int slot, Uri baseUrl, long milliseconds, string sandbox);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Using the attached OpenCode server at {BaseUrl} (version {Version}). Its tools run WITHOUT a sandbox and with its own provider keys")]
    public static partial void ServerAttached(this ILogger logger, Uri baseUrl, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId}: OpenCode of slot {Slot} did not start (try {Try}): {Reason}")]
    public static partial void StartFailed(this ILogger logger, Guid runId, int slot, int @try, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId}: OpenCode of slot {Slot}: {Line}")]
    public static partial void Output(this ILogger logger, Guid runId, int slot, string line);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: OpenCode of slot {Slot} is stopped: {Why}")]
    public static partial void ServerStopped(this ILogger logger, Guid runId, int slot, string why);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId}: OpenCode of slot {Slot} never ran: {Reason}")]
    public static partial void NeverStarted(this ILogger logger, Guid runId, int slot, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: attempt {AttemptId} turn {TurnNumber} in session {SessionId} ended: {Outcome}, {ToolCalls} tool calls. {Detail}")]
    public static partial void TurnEnded(this ILogger logger, Guid runId, Guid attemptId, int turnNumber, string sessionId, string outcome, int toolCalls, string? detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId}: session {SessionId} is still busy with an earlier prompt, which is aborted")]
    public static partial void SessionBusy(this ILogger logger, Guid runId, string sessionId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId}: what the agent had written in session {SessionId} cannot be read: {Reason}")]
    public static partial void PartialUnread(this ILogger logger, Guid runId, string sessionId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: aborting session {SessionId}: {Outcome}. {Detail}")]
    public static partial void Aborting(this ILogger logger, Guid runId, string sessionId, string outcome, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId}: session {SessionId}: the abort was not answered: {Reason}")]
    public static partial void AbortUnanswered(this ILogger logger, Guid runId, string sessionId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId}: session {SessionId} did not stop within {Seconds} s, so its OpenCode process is killed")]
    public static partial void KillingServer(this ILogger logger, Guid runId, string sessionId, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId}: session {SessionId}: the events were not read to their end")]
    public static partial void EventsUnread(this ILogger logger, Exception exception, Guid runId, string sessionId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId}: session {SessionId}: the event stream broke and is opened again: {Reason}")]
    public static partial void EventsBroken(this ILogger logger, Guid runId, string sessionId, string reason);
}
