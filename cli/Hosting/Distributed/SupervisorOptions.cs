using System.Net;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>What <c>up --distributed</c> was asked for.</summary>
internal sealed record SupervisorOptions
{
    /// <summary>Replicas at the start.</summary>
    public required ReplicaCounts Replicas { get; init; }

    /// <summary>Port of the gateway; 0 for any free one.</summary>
    public required int Port { get; init; }

    /// <summary>Address on which the gateway listens.</summary>
    public required IPAddress Listen { get; init; }

    /// <summary>A broker that exists, with credentials; null for a private one.</summary>
    public Uri? RabbitMq { get; init; }

    /// <summary>Connection string of a database that exists; null for a private one.</summary>
    public string? Postgres { get; init; }

    /// <summary>Options for the standalone program, which turns them into settings: model, address, listening.</summary>
    public IReadOnlyList<string> HostArguments { get; init; } = [];

    /// <summary>Further settings for every process, by key.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();
}
