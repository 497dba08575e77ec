namespace Orchestrate.Contracts.Work;

/// <summary>What one verifier found: the only thing that counts as evidence.</summary>
public sealed record VerificationRecord
{
    /// <summary>The <see cref="VerifierDefinition.Id"/> that it answers.</summary>
    public required string Id { get; init; }

    /// <summary>The verifier's type.</summary>
    public required string Type { get; init; }

    /// <summary>Whether the check held.</summary>
    public required bool Passed { get; init; }

    /// <summary>A sentence for people and agents: what was expected and what was found.</summary>
    public required string Detail { get; init; }

    /// <summary>The commit whose clean checkout was examined.</summary>
    public required string Commit { get; init; }

    /// <summary>When it ran, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>What was checked, in one line: the command, the request, or the file and the question.</summary>
    public string? What { get; init; }

    /// <summary>The tree that the commit names: two commits with the same tree have the same files.</summary>
    public string? Tree { get; init; }

    /// <summary>Working folder relative to the workspace root (<c>command</c>, <c>junit</c>).</summary>
    public string? Cwd { get; init; }

    /// <summary>How the command was confined (<c>command</c>, <c>junit</c>): <c>bubblewrap</c> or <c>none</c>.</summary>
    public string? Sandbox { get; init; }

    /// <summary>What ran (<c>command</c>, <c>junit</c>).</summary>
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>Exit code (<c>command</c>, <c>junit</c>); null when it was killed or did not start.</summary>
    public int? ExitCode { get; init; }

    /// <summary>SHA-256 of the whole output, file or body, hex; null when there was none or it was too long to read.</summary>
    public string? OutputSha256 { get; init; }

    /// <summary>The end of the output, at most 4 000 characters.</summary>
    public string? Excerpt { get; init; }

    /// <summary>The whole output as far as it was captured, when it is longer than <see cref="Excerpt"/> and could be stored; otherwise null.</summary>
    public ArtifactRef? Artifact { get; init; }
}
