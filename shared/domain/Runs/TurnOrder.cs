using Orchestrate.Domain.Prompts;

namespace Orchestrate.Domain.Runs;

/// <summary>What is asked of an agent in one turn.</summary>
public sealed record TurnOrder
{
    /// <summary><c>plan</c>, <c>work</c> or <c>synthesis</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The wave; 0 for the orchestrator agent.</summary>
    public required int Wave { get; init; }

    /// <summary>The task; null for the orchestrator agent.</summary>
    public string? TaskId { get; init; }

    /// <summary>The attempt's number.</summary>
    public required int AttemptNumber { get; init; }

    /// <summary>The agent.</summary>
    public required string Agent { get; init; }

    /// <summary>0 or 1 (NDP-1).</summary>
    public required int Depth { get; init; }

    /// <summary>The session's title.</summary>
    public required string Title { get; init; }

    /// <summary><c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The system text.</summary>
    public required SystemPrompt System { get; init; }

    /// <summary>The prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>Tools that are allowed.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>Wall clock, seconds.</summary>
    public required int TurnSeconds { get; init; }

    /// <summary>Longest silence, seconds.</summary>
    public required int InactivitySeconds { get; init; }

    /// <summary>Model calls.</summary>
    public required int ModelCalls { get; init; }

    /// <summary>Tool calls.</summary>
    public required int ToolCalls { get; init; }

    /// <summary>The commit that the clone starts from.</summary>
    public required string StartCommit { get; init; }

    /// <summary>The commit that the attempt is compared with.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Checks to run on what it leaves.</summary>
    public IReadOnlyList<NamedVerifier> Verifiers { get; init; } = [];

    /// <summary>Files that must exist afterwards.</summary>
    public IReadOnlyList<string> ExpectedOutputs { get; init; } = [];

    /// <summary>Most lines of the answer's report; what is longer is kept whole as an artifact (CWB-1). Null for any number.</summary>
    public int? ReportLines { get; init; }

    /// <summary>Most tokens of the answer's report, estimated (CWB-1). Null for any number.</summary>
    public int? ReportTokens { get; init; }
}
