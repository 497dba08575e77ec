namespace Orchestrate.Cli.Broker;

/// <summary>What a queue is for, in words for whoever looks at it at night.</summary>
/// <param name="Kind"><c>work</c>, <c>decisions</c>, <c>requests</c>, <c>broadcast</c>, <c>error</c>, <c>skipped</c> or <c>other</c>.</param>
/// <param name="Words">A line.</param>
internal sealed record QueueMeaning(string Kind, string Words)
{
    /// <summary>End of the names of queues with messages that failed.</summary>
    internal const string Errors = "_error";

    /// <summary>End of the names of queues with messages that nobody knew.</summary>
    internal const string Skipped = "_skipped";

    private static readonly string[] Broadcasts = ["event-stream-events-", "event-stream-progress-", "worker-stop-"];

    /// <summary>Whether messages in a queue are commands for runners, which can be claimed.</summary>
    internal static bool IsWork(string name) => Of(name).Kind == "work";

    /// <summary>Whether its messages are dead letters: of <c>error</c> or <c>skipped</c>.</summary>
    internal bool IsDead => Kind is "error" or "skipped";

    internal static QueueMeaning Of(string name) => name switch
    {
        "worker-turns" => new("work", "agents' turns: ready = waiting for a slot, unacked = running"),
        "worker-checks" => new("work", "preparation, merges, acceptance tests, delivery: ready = waiting, unacked = running"),
        "worker-restores" => new("requests", "attempts that people want back"),
        "loop-run" => new("decisions", "reports and requests that the coordinator decides on; ready should be near 0"),
        "loop-reports" => new("decisions", "runners' reports, several in a message; ready should be near 0"),
        "loop-leases" => new("requests", "runners' heartbeats; ready should be 0"),
        "loop-retention" => new("requests", "runners' questions about what they may remove"),
        "loop-templates" => new("requests", "runners' questions about prompts that they were not started with"),
        _ when name.EndsWith(Errors, StringComparison.Ordinal) => new("error", $"failed in {name[..^Errors.Length]}; read the reason, then 'orchestrate redrive {name[..^Errors.Length]}' or delete them"),
        _ when name.EndsWith(Skipped, StringComparison.Ordinal) => new("skipped", $"of a kind that no consumer of {name[..^Skipped.Length]} knows: an older version is running"),
        _ when Broadcasts.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) => new("broadcast", "one replica's copy of notifications; goes with it"),
        _ when name.Contains("_bus_", StringComparison.Ordinal) => new("broadcast", "answers to one process's requests; goes with it"),
        _ => new("other", "not a queue of Orchestrate"),
    };
}
