namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>One prompt to one agent session.</summary>
public sealed record AgentPrompt
{
    /// <summary>The run; its root session is the parent of the attempt's session.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The attempt: the identity of the session.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>The turn: with attempt and session the identity of the message, so that the same prompt is never run twice.</summary>
    public required int TurnNumber { get; init; }

    /// <summary>Which execution of the turn, from 1. Above 1 an earlier one was lost together with what it did in the folder; its session remembers work that is gone, so the turn gets a fresh one.</summary>
    public int LeaseEpoch { get; init; } = 1;

    /// <summary>Whether nobody can have begun this attempt before, so that there is no session of it to look for.</summary>
    public bool NewAttempt { get; init; }

    /// <summary>Whether nobody can have begun this run before, so that it has no root session yet.</summary>
    public bool NewRun { get; init; }

    /// <summary>Title of the run's root session.</summary>
    public required string RunTitle { get; init; }

    /// <summary>Title of the attempt's session.</summary>
    public required string Title { get; init; }

    /// <summary>The session's directory: the attempt's clone.</summary>
    public required string Directory { get; init; }

    /// <summary>The OpenCode agent of the generated configuration (<see cref="OpenCodeConfiguration.NameOf"/>).</summary>
    public required string Agent { get; init; }

    /// <summary><c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Appended to the system prompt.</summary>
    public required string System { get; init; }

    /// <summary>The prompt.</summary>
    public required string Text { get; init; }

    /// <summary>Tools allowed by the session's permissions; all others, and always <c>task</c> and <c>question</c>, are denied.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>Tool calls after which the turn is aborted as overload (TCB-3).</summary>
    public required int ToolCallLimit { get; init; }

    /// <summary>Wall clock after which the turn is aborted.</summary>
    public required TimeSpan TurnTimeout { get; init; }

    /// <summary>Longest time without an event of the session; a running tool counts as life.</summary>
    public required TimeSpan InactivityTimeout { get; init; }
}
