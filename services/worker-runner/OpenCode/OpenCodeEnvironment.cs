using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>What an OpenCode process is started with. Two equal environments may share a warm process.</summary>
public sealed record OpenCodeEnvironment
{
    /// <summary>The worker slot, from 0: one process, one HOME and one workspace folder each.</summary>
    public required int Slot { get; init; }

    /// <summary>The run; a process never serves two runs.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The folder under which the slot's clones are; the only writable one besides HOME and /tmp.</summary>
    public required string WorkspaceFolder { get; init; }

    /// <summary>Folders visible read-only, for example the run's shared git objects.</summary>
    public required IReadOnlyList<string> ReadOnlyFolders { get; init; }

    /// <summary><c>required</c>, <c>auto</c> or <c>none</c>.</summary>
    public required string Sandbox { get; init; }

    /// <summary>Models, as <c>provider/model</c>, that prompts may name.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The run's agents; empty for the generic ones alone.</summary>
    public IReadOnlyList<AgentConfiguration> Agents { get; init; } = [];
}
