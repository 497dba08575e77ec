namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>The last assistant message of a prompt. Only <see cref="ReplyJudge"/> decides whether it is an answer.</summary>
public sealed record OpenCodeReply
{
    /// <summary>The user message that it answers.</summary>
    public required string? ParentId { get; init; }

    /// <summary><c>stop</c>, <c>length</c>, <c>tool-calls</c>, …; null when the message was never finished.</summary>
    public required string? Finish { get; init; }

    /// <summary>Name of the error, for example <c>APIError</c>; null without one.</summary>
    public string? ErrorName { get; init; }

    /// <summary>The error's message.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The model server's HTTP status, for <c>APIError</c>.</summary>
    public int? ErrorStatus { get; init; }

    /// <summary>Its non-synthetic text parts, joined.</summary>
    public required string Text { get; init; }
}
