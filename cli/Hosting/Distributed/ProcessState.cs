namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>What the supervisor writes down about one process.</summary>
public sealed record ProcessState
{
    /// <summary>Started, and not yet ready.</summary>
    public const string Starting = "starting";

    /// <summary>It was ready.</summary>
    public const string Running = "running";

    /// <summary>It crashed and waits for its restart.</summary>
    public const string Waiting = "waiting";

    /// <summary>It is asked to end.</summary>
    public const string Stopping = "stopping";

    /// <summary>A server that somebody else runs.</summary>
    public const string External = "external";

    /// <summary>Its service or server.</summary>
    public required string Service { get; init; }

    /// <summary>Its number, from 1.</summary>
    public required int Replica { get; init; }

    /// <summary>The process; null while there is none.</summary>
    public ProcessMark? Process { get; init; }

    /// <summary>One of the constants of this type.</summary>
    public required string Phase { get; init; }

    /// <summary>Where it listens; never with a password.</summary>
    public required string Address { get; init; }

    /// <summary>When the process was started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How often it was started again since the installation was.</summary>
    public int Restarts { get; init; }

    /// <summary>Its name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ProcessName Name => new(Service, Replica);
}
