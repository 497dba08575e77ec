namespace Orchestrate.Cli;

/// <summary>What the process's exit code says. Scripts rely on these numbers.</summary>
public static class ExitCodes
{
    /// <summary>Done; for a watched run: it is <c>completed</c>.</summary>
    public const int Ok = 0;

    /// <summary>The watched run ended otherwise than <c>completed</c>, or a check failed.</summary>
    public const int NotCompleted = 1;

    /// <summary>Wrong usage, a bundle that is not valid, or a machine that lacks something.</summary>
    public const int Usage = 2;

    /// <summary>The server cannot be reached, or failed itself.</summary>
    public const int Unreachable = 3;

    /// <summary>There is no such run or step, or the request does not fit its state.</summary>
    public const int Refused = 4;

    /// <summary>Ended by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>The table for <c>--help</c>.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Ok, "done; a watched run is completed"),
        (NotCompleted, "a watched run ended, but not completed; a check failed"),
        (Usage, "wrong usage, a bundle that is not valid, something missing on this machine"),
        (Unreachable, "the server cannot be reached or failed"),
        (Refused, "no such run or step, or a conflict with its state; the key may not do that"),
        (Interrupted, "interrupted"),
    ];
}
