namespace Orchestrate.Crash.Tests;

/// <summary>What a kill takes with it.</summary>
internal enum KillScope
{
    /// <summary>The host's process alone.</summary>
    Host,

    /// <summary>The host and all that it started: agents, verifiers, git.</summary>
    Tree,

    /// <summary>All of it and the database server.</summary>
    Machine,
}

/// <summary>One kill.</summary>
/// <param name="Target">The phase that it aimed at.</param>
/// <param name="After">The last event before it.</param>
/// <param name="Delay">Time between the phase and the kill.</param>
/// <param name="Scope">What was killed.</param>
/// <param name="Family">Processes of the host, itself included, that ran then, the database's aside.</param>
/// <param name="Open">Phases of the runs that were open.</param>
internal sealed record KillRecord(string Target, string After, TimeSpan Delay, KillScope Scope, int Family, IReadOnlyList<string> Open)
{
    /// <summary>Whether a run got to the phase in time; otherwise the kill came at any moment.</summary>
    public bool Hit => Phases.Fits(Target, After);
}
