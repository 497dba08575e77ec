using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>What to verify, where.</summary>
public sealed record VerificationRequest
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The task whose attempt is examined; null for the run as a whole.</summary>
    public string? TaskId { get; init; }

    /// <summary>That attempt.</summary>
    public Guid? AttemptId { get; init; }

    /// <summary>The commit to check out and examine.</summary>
    public required string Commit { get; init; }

    /// <summary>What <c>git_diff</c> compares with, and what protected paths are restored from.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The checks.</summary>
    public required IReadOnlyList<VerifierDefinition> Verifiers { get; init; }

    /// <summary>Commands (argv) to run in the checkout first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Setup { get; init; } = [];

    /// <summary>Globs of files that the set-up commands depend on: with the same ones, what they made on the base commit is used again. Empty: the server's own list of lock files.</summary>
    public IReadOnlyList<string> SetupInputs { get; init; } = [];

    /// <summary>Globs of paths that are restored from <see cref="BaseCommit"/> first (VER-7).</summary>
    public IReadOnlyList<string> ProtectedPaths { get; init; } = [];

    /// <summary><c>required</c>, <c>auto</c> or <c>none</c>.</summary>
    public required string Sandbox { get; init; }
}
