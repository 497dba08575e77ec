namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>A process to start, confined where the machine allows it.</summary>
public sealed record SandboxedCommand
{
    /// <summary>Program and arguments; no shell is involved.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>Working folder, absolute; must lie in a writable or read-only folder.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The whole environment besides PATH, HOME, LANG and TMPDIR; nothing is inherited.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Absolute folders that are visible and writable at the same path.</summary>
    public IReadOnlyList<string> WritableFolders { get; init; } = [];

    /// <summary>Absolute files or folders that are visible read-only at the same path.</summary>
    public IReadOnlyList<string> ReadOnlyFolders { get; init; } = [];

    /// <summary>HOME, absolute; created, writable, private. Null means a fresh empty one.</summary>
    public string? Home { get; init; }

    /// <summary>
    /// Whether the system's programs and the folders above are all that is visible, without <c>/proc</c>, settings and devices other than <c>null</c> and <c>urandom</c>. For git and find, which need no more:
    /// most of what a sandbox costs is its mounts.
    /// </summary>
    public bool Bare { get; init; }

    /// <summary><c>required</c>, <c>auto</c> or <c>none</c>.</summary>
    public required string Policy { get; init; }
}
