namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>A prompt, as OpenCode takes it.</summary>
public sealed record OpenCodePrompt
{
    /// <summary>Id of the user message, <c>msg_…</c>: the idempotency key.</summary>
    public required string MessageId { get; init; }

    /// <summary>Id of its text part, <c>prt_…</c>; without one a repeated prompt would add the text again.</summary>
    public required string PartId { get; init; }

    /// <summary>The OpenCode agent.</summary>
    public required string Agent { get; init; }

    /// <summary><c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Appended to the system prompt.</summary>
    public required string System { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }
}
