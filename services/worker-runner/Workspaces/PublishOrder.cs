using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What is to be delivered, and where.</summary>
public sealed record PublishOrder
{
    /// <summary>Where the files came from.</summary>
    public required WorkspaceSource Source { get; init; }

    /// <summary>The integrated commit.</summary>
    public required string Commit { get; init; }

    /// <summary>The branch's name, for example <c>orchestrate/0f8c…</c>.</summary>
    public required string Branch { get; init; }

    /// <summary>The commit that the run started from; null means: the one that this runner's repository of the run has.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>Whether the result was accepted; only then are files written into the user's folder (<c>directory</c>).</summary>
    public bool Accepted { get; init; }
}
