namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>One row of <c>orchestrate ps</c>.</summary>
internal sealed record ProcessView
{
    public required string Service { get; init; }

    public required int Replica { get; init; }

    public int? Pid { get; init; }

    public required string Address { get; init; }

    /// <summary>What the supervisor says; <c>gone</c> when the process has ended and nobody has noticed.</summary>
    public required string Phase { get; init; }

    /// <summary>Whether it says itself that it is ready, now.</summary>
    public required bool Ready { get; init; }

    /// <summary>Why it is not.</summary>
    public string? Problem { get; init; }

    public long? UptimeSeconds { get; init; }

    public int Restarts { get; init; }

    /// <summary>Resident memory of the process itself; OpenCode's processes are not in it.</summary>
    public long? MemoryBytes { get; init; }
}
