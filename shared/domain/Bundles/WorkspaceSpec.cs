namespace Orchestrate.Domain.Bundles;

/// <summary>The files that a run works on.</summary>
public sealed record WorkspaceSpec
{
    /// <summary><c>git</c>, <c>directory</c> or <c>empty</c>.</summary>
    public string Type { get; init; } = "empty";

    /// <summary>URL or absolute path of the repository (<c>git</c>); absolute path of the folder (<c>directory</c>).</summary>
    public string? Source { get; init; }

    /// <summary>Branch, tag or commit to start from; the repository's HEAD when absent (<c>git</c>).</summary>
    public string? Ref { get; init; }

    /// <summary>The folder of the repository that the run sees and may change; the whole repository when absent (<c>git</c>).</summary>
    public string? Subfolder { get; init; }

    /// <summary>Commands (argv) that prepare a fresh checkout, in order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Setup { get; init; } = [];

    /// <summary>Globs of files that the set-up commands depend on: with the same ones, what they made on the base commit is used again. Empty: the server's own list of lock files.</summary>
    public IReadOnlyList<string> SetupInputs { get; init; } = [];

    /// <summary>How the result is wanted besides the branch.</summary>
    public WorkspaceResult? Result { get; init; }
}
