namespace Orchestrate.Contracts.Work;

/// <summary>Command: one OpenCode prompt and its answer, in the attempt's own clone, then the checks. Answered by <see cref="TurnFinished"/> or <see cref="WorkFailed"/>.</summary>
public sealed record ExecuteTurn
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work: one turn, integration, verification, preparation or publication. Derived, so a re-sent command has the same id.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Fencing token. Raised by the coordinator whenever the work changes hands; answers with an older epoch are recorded and not applied.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>True when this command was sent before: the runner must claim the work (<see cref="ClaimWork"/>) before it starts.</summary>
    public bool MustClaim { get; init; }

    /// <summary><c>plan</c>, <c>work</c> or <c>synthesis</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The run's iteration, from 1.</summary>
    public required int IterationNumber { get; init; }

    /// <summary>The wave, from 1; 0 for the orchestrator agent.</summary>
    public required int WaveNumber { get; init; }

    /// <summary>The task; null for the orchestrator agent.</summary>
    public string? TaskId { get; init; }

    /// <summary>The attempt: one OpenCode session, one clone. For the orchestrator agent one per iteration.</summary>
    public required Guid AttemptId { get; init; }

    /// <summary>The attempt's number within its task, from 1.</summary>
    public required int AttemptNumber { get; init; }

    /// <summary>The turn within the attempt, from 1.</summary>
    public required int TurnNumber { get; init; }

    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>0 for the orchestrator agent, 1 for a worker (NDP-1).</summary>
    public required int Depth { get; init; }

    /// <summary>Title of the session.</summary>
    public required string Title { get; init; }

    /// <summary><c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>All models that agents of this run may use, so that one OpenCode process serves them all; empty means only <see cref="Model"/>.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>All agents of the run, so that one OpenCode process serves them all; empty means only the generic ones.</summary>
    public IReadOnlyList<AgentConfiguration> Agents { get; init; } = [];

    /// <summary>Goes into the prompt's <c>system</c>; null when it is to be put together from <see cref="SystemTemplate"/> and <see cref="SystemValues"/>, as since the version that has them.</summary>
    public string? System { get; init; }

    /// <summary>SHA-256, in lower-case hexadecimal, of the template of the prompt's <c>system</c>: text with <c>{{NAME}}</c> placeholders. Who does not have it asks (<see cref="FindTemplate"/>).</summary>
    public string? SystemTemplate { get; init; }

    /// <summary>What is to stand in the template, by the placeholder's name.</summary>
    public IReadOnlyDictionary<string, string> SystemValues { get; init; } = new Dictionary<string, string>();

    /// <summary>The prompt's text.</summary>
    public required string Prompt { get; init; }

    /// <summary>OpenCode tools the agent may use, for example <c>read</c>, <c>edit</c>, <c>bash</c>; every other is denied.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>What the turn may use.</summary>
    public required TurnLimits Limits { get; init; }

    /// <summary>The commit the clone starts from: the attempt's last one, or the integration head.</summary>
    public required string StartCommit { get; init; }

    /// <summary>The commit the attempt as a whole is compared with.</summary>
    public required string AttemptBaseCommit { get; init; }

    /// <summary>Commands (argv) that prepare a fresh clone.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Setup { get; init; } = [];

    /// <summary>Globs of files that the set-up commands depend on: with the same ones, what they made on the base commit is used again. Empty: the server's own list of lock files.</summary>
    public IReadOnlyList<string> SetupInputs { get; init; } = [];

    /// <summary>Checks to run on the attempt's commit after the answer; empty for the orchestrator agent.</summary>
    public IReadOnlyList<VerifierDefinition> Verifiers { get; init; } = [];

    /// <summary>Paths that must exist in the attempt's commit (VER-3).</summary>
    public IReadOnlyList<string> ExpectedOutputs { get; init; } = [];

    /// <summary>Most lines of the answer's report; an answer with a longer one is kept whole as an artifact (CWB-1). Null for any number.</summary>
    public int? ReportLines { get; init; }

    /// <summary>Most tokens of the answer's report, estimated as 4 characters each (CWB-1). Null for any number.</summary>
    public int? ReportTokens { get; init; }

    /// <summary>Globs of paths that are restored from the attempt's base commit before the checks (VER-7).</summary>
    public IReadOnlyList<string> ProtectedPaths { get; init; } = [];

    /// <summary>How OpenCode and the verifiers are confined: <c>required</c>, <c>auto</c> or <c>none</c>.</summary>
    public required string Sandbox { get; init; }
}
