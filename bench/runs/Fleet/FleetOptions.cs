namespace Orchestrate.Bench.Fleet;

/// <summary>How large a fleet is and where its parts are.</summary>
public sealed record FleetOptions
{
    /// <summary>The checkout.</summary>
    public required string Root { get; init; }

    /// <summary>Folder for logs and keys; removed by whoever made it.</summary>
    public required string Folder { get; init; }

    /// <summary>Build configuration of the programs.</summary>
    public string Configuration { get; init; } = "Release";

    /// <summary>Number of worker-runners.</summary>
    public int Runners { get; init; } = 1;

    /// <summary>Turns at the same time of each runner.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>Coordinators.</summary>
    public int Coordinators { get; init; } = 1;

    /// <summary>Replicated queues.</summary>
    public bool QuorumQueues { get; init; }

    /// <summary>Further settings for every process, by the name of the environment variable.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The database's connection string.</summary>
    public required string Database { get; init; }

    /// <summary>The broker's address with credentials.</summary>
    public required Uri RabbitMq { get; init; }

    /// <summary>Processes that the fleet's processor time includes besides its own, by name: the servers it uses and the client.</summary>
    public IReadOnlyDictionary<string, int> Others { get; init; } = new Dictionary<string, int>();
}
