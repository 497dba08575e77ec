using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>How a prompt ended.</summary>
public sealed record AgentAnswer
{
    /// <summary>Most characters of <see cref="Partial"/>.</summary>
    public const int LongestPartial = 4000;

    /// <summary><c>answered</c>, or a failure class: <c>transient</c>, <c>overload</c>, <c>timeout</c>, <c>budget</c>, <c>cancelled</c>, <c>lost</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The final message's text, when answered.</summary>
    public string? Text { get; init; }

    /// <summary>What went wrong, otherwise.</summary>
    public string? Detail { get; init; }

    /// <summary>For a turn without an answer: what the agent had written in it so far, its end, at most <see cref="LongestPartial"/> characters; null when there was nothing (FAIL-4).</summary>
    public string? Partial { get; init; }

    /// <summary>Whether the model's provider is to blame: it answered with an error, or with nothing that a model says (FAIL-3).</summary>
    public bool ProviderFault { get; init; }

    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>What shows that the session is degraded, one of <see cref="Domain.Failures.SessionFaults"/>; null for a session in good order (FAIL-6).</summary>
    public string? SessionFault { get; init; }

    /// <summary>Tool calls seen in this turn.</summary>
    public required int ToolCalls { get; init; }

    /// <summary>Files that the agent read in this turn, in order, at most 100 (ORC-2).</summary>
    public IReadOnlyList<FileRead> Reads { get; init; } = [];

    /// <summary>Child sessions of the session (NDP-3).</summary>
    public required int ChildSessions { get; init; }

    /// <summary>False only when an abort could not be confirmed.</summary>
    public bool StopConfirmed { get; init; } = true;
}
