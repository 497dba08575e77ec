namespace Orchestrate.Domain.Bundles;

/// <summary>How rules are to be applied in a run.</summary>
public sealed record Policies
{
    /// <summary><c>required</c>, <c>auto</c> or <c>none</c>; null means the server's default.</summary>
    public string? Sandbox { get; init; }

    /// <summary><c>protected</c> (null means that) or <c>open</c>: whether an attempt may change files that configure test runners, such as <c>.npmrc</c> (VER-7).</summary>
    public string? RunnerConfiguration { get; init; }

    /// <summary>Globs of files that no attempt may change (VER-7).</summary>
    public IReadOnlyList<string> ProtectedPaths { get; init; } = [];

    /// <summary>Hosts that <c>http_status</c> may ask: <c>host</c> or <c>host:port</c>. The server's own list must allow them too.</summary>
    public IReadOnlyList<string> HttpHosts { get; init; } = [];

    /// <summary>What happens when the failure ladder is exhausted (FAIL-1): <c>wait</c> for a person, or <c>fail</c> the task.</summary>
    public string Escalation { get; init; } = "wait";

    /// <summary>What happens when the orchestrator agent's session is degraded (FAIL-6): <c>ask</c> a person first, or go on in a fresh one (<c>auto</c>). Null means <c>ask</c> if <see cref="Escalation"/> is <c>wait</c>, else <c>auto</c>.</summary>
    public string? SessionRecovery { get; init; }

    /// <summary>Whether agents that the workspace's base commit defines in <c>.opencode/agent/*.md</c> count (AGT-2). Whoever can write to the repository then writes prompts.</summary>
    public bool WorkspaceAgents { get; init; }

    /// <summary>What happens when results would fill the orchestrator agent's window (CWB-2): <c>ask</c> a person before it reports, or go on with summaries cut short (<c>auto</c>; null means that).</summary>
    public string? ContextPressure { get; init; }

    /// <summary>The spec-folder gate (TASK-6); null means that it is off.</summary>
    public SpecFolderPolicy? SpecFolder { get; init; }

    /// <summary>Numbers of rules that hold in this run in place of their defaults, by rule and name, for example <c>TCB-1</c>, <c>most_calls</c>; they can only be tightened (<see cref="Orchestrate.Domain.Rules.TightenedNumbers"/>).</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Rules { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, int>>();

    /// <summary>Allows more than six parallel workers (PAR-1).</summary>
    public bool ParallelOverride { get; init; }
}
