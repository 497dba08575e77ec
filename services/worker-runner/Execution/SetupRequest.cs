namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Set-up commands to run in a fresh clone or checkout, or to answer from the cache.</summary>
public sealed record SetupRequest
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The commit in the folder.</summary>
    public required string Commit { get; init; }

    /// <summary>The folder, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>HOME of the commands, if later commands will find it again.</summary>
    public string? Home { get; init; }

    /// <summary>The commands (argv).</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Commands { get; init; }

    /// <summary>Globs of files that the bundle says they depend on.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary><c>required</c>, <c>auto</c> or <c>none</c>.</summary>
    public required string Sandbox { get; init; }
}
