namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>One git command.</summary>
/// <param name="Arguments">Everything after the protective options.</param>
internal sealed record GitCall(params string[] Arguments)
{
    /// <summary>The repository; never one that an agent can write to.</summary>
    public string? Repository { get; init; }

    /// <summary>The work tree, if the command has one.</summary>
    public string? WorkTree { get; init; }

    /// <summary>The private index file.</summary>
    public string? Index { get; init; }

    /// <summary>Standard input.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>When commits are dated; the clock's time by default.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Whether it talks to a server, and so needs the user's own credentials.</summary>
    public bool Remote { get; init; }

    /// <summary>The command's name, for messages.</summary>
    public string Name => Arguments.SkipWhile(argument => argument is "-c" || argument.Contains('=', StringComparison.Ordinal)).FirstOrDefault() ?? string.Empty;
}
