namespace Orchestrate.Domain.Tasks;

/// <summary>A unit of work for one worker agent (TASK-1). Shape: <c>schemas/AgentTask.schema.json</c>.</summary>
public sealed record AgentTask
{
    /// <summary>Unique within the plan, for example <c>T1</c>.</summary>
    public required string TaskId { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>What is to be done.</summary>
    public required string Description { get; init; }

    /// <summary>Why.</summary>
    public string? Objective { get; init; }

    /// <summary><c>exploration research specification review documentation implementation testing debugging handover</c>.</summary>
    public required string Type { get; init; }

    /// <summary><c>low</c>, <c>medium</c> or <c>high</c>; recomputed by the server (TASK-3).</summary>
    public string? Complexity { get; init; }

    /// <summary>The agent; when absent, the routing table decides (AGT-1).</summary>
    public string? Agent { get; init; }

    /// <summary>Always <c>general</c>.</summary>
    public string? SubagentType { get; init; }

    /// <summary><c>loaded</c>, <c>built-in</c> or <c>prior-session</c>, or the file it comes from.</summary>
    public string? AgentDefinition { get; init; }

    /// <summary>Skills whose text goes into the prompt.</summary>
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>What the task needs: names and values, or references to earlier tasks' outputs.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Files that must exist afterwards.</summary>
    public IReadOnlyList<string> ExpectedOutputs { get; init; } = [];

    /// <summary>Which files it may touch.</summary>
    public TaskScope Scope { get; init; } = new();

    /// <summary>What the agent must not do.</summary>
    public string? Boundary { get; init; }

    /// <summary>Domains it touches, for example <c>backend</c>.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Files it is expected to read or change.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Number of repetitive items (TCB-2).</summary>
    public int? Items { get; init; }

    /// <summary>Estimated tool calls (TCB-1).</summary>
    public CallEstimate? Estimate { get; init; }

    /// <summary>Format of the answer's details.</summary>
    public string? OutputFormat { get; init; }

    /// <summary><c>full</c>, <c>summary</c> or <c>minimal</c> (CWB-1).</summary>
    public string? OutputSize { get; init; }

    /// <summary>Where detailed findings are written.</summary>
    public string? WriteTo { get; init; }

    /// <summary>Measurable criteria.</summary>
    public IReadOnlyList<string> SuccessCriteria { get; init; } = [];

    /// <summary>What must be verified before the task counts as done (VER-6).</summary>
    public IReadOnlyList<EvidenceRequirement> EvidenceRequirements { get; init; } = [];

    /// <summary>Tasks that must be finished first (TASK-4).</summary>
    public IReadOnlyList<string> Depends { get; init; } = [];

    /// <summary>Conditional routing (BR-1).</summary>
    public string? Branch { get; init; }

    /// <summary>Turns of one attempt.</summary>
    public int? MaxIterations { get; init; }

    /// <summary>Wall clock of one turn, seconds.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>The pre-delegation reasoning (TASK-2).</summary>
    public Reasoning? Reasoning { get; init; }
}
