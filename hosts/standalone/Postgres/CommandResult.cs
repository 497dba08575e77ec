namespace Orchestrate.Standalone.Postgres;

/// <summary>How a helper program ended.</summary>
/// <param name="ExitCode">Its exit code; -1 when it was killed because it took too long.</param>
/// <param name="Output">Standard output and error together, trimmed.</param>
internal sealed record CommandResult(int ExitCode, string Output)
{
    /// <summary>Whether the exit code is 0.</summary>
    internal bool Succeeded => ExitCode == 0;
}
