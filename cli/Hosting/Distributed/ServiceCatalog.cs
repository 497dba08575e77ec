namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>What a distributed installation consists of: the five services, and the two servers below them.</summary>
public static class ServiceCatalog
{
    /// <summary>The one process that clients reach.</summary>
    public const string Gateway = "gateway";

    /// <summary>Takes requests.</summary>
    public const string RunApi = "run-api";

    /// <summary>Decides.</summary>
    public const string Coordinator = "loop-coordinator";

    /// <summary>Serves live events.</summary>
    public const string EventStream = "event-stream";

    /// <summary>Works: workspaces, OpenCode, verifiers.</summary>
    public const string Runner = "worker-runner";

    /// <summary>The broker.</summary>
    public const string RabbitMq = "rabbitmq";

    /// <summary>The database.</summary>
    public const string Postgres = "postgres";

    private static readonly Dictionary<string, int> Most = new(StringComparer.Ordinal) { [Gateway] = 1, [RunApi] = 8, [Coordinator] = 8, [EventStream] = 8, [Runner] = 16 };

    /// <summary>The five services, in the order in which people read them.</summary>
    public static IReadOnlyList<string> Services { get; } = [Gateway, RunApi, Coordinator, EventStream, Runner];

    /// <summary>The servers that the services need.</summary>
    public static IReadOnlyList<string> Servers { get; } = [RabbitMq, Postgres];

    /// <summary>The most replicas that one machine is asked for.</summary>
    /// <param name="service">One of <see cref="Services"/>.</param>
    public static int MostReplicas(string service) => Most[service];

    /// <summary>Whether there is such a service.</summary>
    /// <param name="name">What was typed.</param>
    public static bool Knows(string name) => Most.ContainsKey(name);

    /// <summary>
    /// The order in which processes end, as groups that end together. First whatever takes work: clients, streams, turns (a runner gives its turns back through the broker). Then those that answer the first,
    /// then what all of them stand on.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<string>> StopOrder { get; } = [[Gateway, EventStream, Runner], [RunApi, Coordinator], [RabbitMq, Postgres]];
}
