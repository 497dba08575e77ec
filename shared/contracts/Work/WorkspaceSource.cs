namespace Orchestrate.Contracts.Work;

/// <summary>Where a run's files come from.</summary>
public sealed record WorkspaceSource
{
    /// <summary><c>git</c>, <c>directory</c> or <c>empty</c>.</summary>
    public required string Type { get; init; }

    /// <summary>URL or absolute path of the repository (<c>git</c>); absolute path of the folder (<c>directory</c>).</summary>
    public string? Source { get; init; }

    /// <summary>Branch, tag or commit to start from (<c>git</c>); null means the repository's HEAD.</summary>
    public string? Ref { get; init; }

    /// <summary>The folder of the repository that the run sees and may change (<c>git</c>); null means the whole repository.</summary>
    public string? Subfolder { get; init; }

    /// <summary>How the result is wanted besides the branch; null means only the branch.</summary>
    public ResultOptions? Result { get; init; }

    /// <summary>Commands (argv) that prepare a fresh checkout, in order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Setup { get; init; } = [];

    /// <summary>Globs of files that the set-up commands depend on: with the same ones, what they made on the base commit is used again. Empty: the server's own list of lock files.</summary>
    public IReadOnlyList<string> SetupInputs { get; init; } = [];
}
