namespace Orchestrate.Domain.Bundles;

/// <summary>A typed check. Which members are used depends on <see cref="Type"/>.</summary>
public sealed record VerifierSpec
{
    /// <summary><c>file_exists</c>, <c>file_hash</c>, <c>file_contains</c>, <c>git_diff</c> or <c>command</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Path relative to the workspace root (the file types).</summary>
    public string? Path { get; init; }

    /// <summary>Expected SHA-256 in hex (<c>file_hash</c>).</summary>
    public string? Sha256 { get; init; }

    /// <summary>Text that must occur (<c>file_contains</c>, <c>command</c>: in its output).</summary>
    public string? Contains { get; init; }

    /// <summary>Program and arguments (<c>command</c>), run without a shell.</summary>
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>Working folder relative to the workspace root (<c>command</c>).</summary>
    public string? Cwd { get; init; }

    /// <summary>Expected exit code (<c>command</c>), default 0.</summary>
    public int? ExpectExitCode { get; init; }

    /// <summary>Time limit in seconds (<c>command</c>).</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Globs one of which every changed file must match (<c>git_diff</c>).</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Globs that no changed file may match (<c>git_diff</c>).</summary>
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>Whether an empty difference passes (<c>git_diff</c>).</summary>
    public bool? AllowEmpty { get; init; }
}
