using Orchestrate.Domain.Artifacts;

namespace Orchestrate.Domain.Gates;

/// <summary>What a verifier of ours found: the only thing that counts as evidence.</summary>
public sealed record VerificationResult
{
    /// <summary>The requirement or acceptance test.</summary>
    public required string Id { get; init; }

    /// <summary>The verifier's type.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it held.</summary>
    public required bool Passed { get; init; }

    /// <summary>What was expected and what was found.</summary>
    public required string Detail { get; init; }

    /// <summary>The commit that was examined; a verification is void for any other.</summary>
    public required string Commit { get; init; }

    /// <summary>Exit code of a command.</summary>
    public int? ExitCode { get; init; }

    /// <summary>How long it took, milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>What was checked, in one line.</summary>
    public string? What { get; init; }

    /// <summary>The tree that the commit names: two commits with the same tree have the same files.</summary>
    public string? Tree { get; init; }

    /// <summary>Working folder of a command, relative to the repository's root.</summary>
    public string? Cwd { get; init; }

    /// <summary>How a command was confined: <c>bubblewrap</c> or <c>none</c>.</summary>
    public string? Sandbox { get; init; }

    /// <summary>What ran.</summary>
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>SHA-256 of the output, hex.</summary>
    public string? OutputSha256 { get; init; }

    /// <summary>The end of the output.</summary>
    public string? Excerpt { get; init; }

    /// <summary>The whole output as far as it was captured, when it is longer than <see cref="Excerpt"/> and could be stored.</summary>
    public StoredArtifact? Artifact { get; init; }
}
