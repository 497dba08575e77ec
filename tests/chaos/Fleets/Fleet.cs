using System.Globalization;

namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>All replicas of the five services as processes, on a database and a virtual host of their own, and the agents.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const string InternalSecret = "a-secret-that-only-this-fleet-knows";

    private const string RunnerSecret = "a-secret-that-only-this-fleets-runners-know";
    private const string Loopback = "127.0.0.1";
    private const int Replicated = 2;
    private const int Runners = 3;
    private const string Slots = "8";

    private readonly List<Replica> _replicas = [];
    private bool _keep;

    private Fleet(PrivatePostgres postgres, PrivateRabbitMq rabbit, string database)
    {
        Folder = Directory.CreateTempSubdirectory("orc-chaos-").FullName;
        Postgres = postgres;
        Rabbit = rabbit;
        Database = database;
        Broker = rabbit.CreateVirtualHost();
        Agents = new Agents(new Replica(Service.Runner, "agent-stub", ["dotnet", BuiltPrograms.Find("hosts/agent-stub", "Orchestrate.AgentStub")], FreePort.Next(), new Dictionary<string, string>(), Folder));
    }

    public PrivatePostgres Postgres { get; }

    public PrivateRabbitMq Rabbit { get; }

    /// <summary>Connection string of the fleet's database.</summary>
    public string Database { get; }

    /// <summary>Address of the fleet's virtual host.</summary>
    public Uri Broker { get; }

    public Agents Agents { get; }

    /// <summary>Every replica of the five services.</summary>
    public IReadOnlyList<Replica> Replicas => [.. _replicas];

    /// <summary>The API key of all clients.</summary>
    public string Key => File.ReadAllText(KeyFile).Trim();

    /// <summary>Name of the virtual host.</summary>
    public string VirtualHost => Broker.AbsolutePath.Trim('/');

    private string Folder { get; }

    private string KeyFile => Path.Combine(Folder, "key");

    public static async Task<Fleet> StartAsync(PrivatePostgres postgres, PrivateRabbitMq rabbit)
    {
        var fleet = new Fleet(postgres, rabbit, await postgres.CreateDatabaseAsync());
        try
        {
            await fleet.Agents.StartAsync();
            fleet.AddServices();
            foreach (var replica in fleet.Replicas)
                replica.Launch();
            await fleet.ReadyAsync();
            return fleet;
        }
        catch (Exception)
        {
            fleet.KeepFolder();
            await fleet.DisposeAsync();
            throw;
        }
    }

    public IReadOnlyList<Replica> Of(Service service) => [.. _replicas.Where(r => r.Service == service)];

    /// <summary>Waits until every replica is ready.</summary>
    public Task ReadyAsync() => Task.WhenAll(_replicas.Select(r => r.ReadyAsync()));

    /// <summary>A further runner, not yet launched, that lives in another network and reaches broker and agents under other addresses.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="prefix">What stands before its command.</param>
    /// <param name="host">Where it listens.</param>
    /// <param name="broker">Address of the virtual host.</param>
    /// <param name="agents">Address of the agents.</param>
    public Replica AddRunner(string name, IReadOnlyList<string> prefix, string host, Uri broker, Uri agents)
    {
        var settings = Common(name);
        settings["Messaging__RabbitMqUri"] = broker.ToString();
        settings["Runner__Id"] = name;
        settings["Runner__Slots"] = Slots;
        settings["Runner__DataFolder"] = Path.Combine(Folder, name);
        settings["Stub__Url"] = agents.ToString();
        var runner = new Replica(Service.Runner, name, [.. prefix, "dotnet", BuiltPrograms.Find("hosts/stub-runner", "Orchestrate.StubRunner")], FreePort.Next(), settings, Folder, host);
        _replicas.Add(runner);
        return runner;
    }

    /// <summary>Ends a replica for good.</summary>
    public async Task RemoveAsync(Replica replica)
    {
        _replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    /// <summary>Has the folder with the logs of all processes stay, and answers it.</summary>
    public string KeepFolder()
    {
        _keep = true;
        return Folder;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await Agents.DisposeAsync();
        if (!_keep)
            Directory.Delete(Folder, recursive: true);
    }

    private void AddServices()
    {
        var apis = Add(Service.RunApi, "run-api", "Orchestrate.RunApi", ("Gateway__RunnerSecret", RunnerSecret));
        var streams = Add(Service.EventStream, "event-stream", "Orchestrate.EventStream");
        Add(Service.Coordinator, "loop-coordinator", "Orchestrate.LoopCoordinator");
        foreach (var number in Enumerable.Range(1, Runners))
            AddRunner(Name("runner", number), [], Loopback, Broker, Agents.Address);
        Add(Service.Gateway, "gateway", "Orchestrate.Gateway",
            ("Gateway__RunApiUrl", apis), ("Gateway__EventStreamUrl", streams), ("Gateway__LocalKeyFile", KeyFile), ("Gateway__HealthCheckSeconds", "1"));
    }

    private string Add(Service service, string folder, string assembly, params (string Key, string Value)[] settings)
    {
        var added = new List<Replica>();
        foreach (var name in Enumerable.Range(1, Replicated).Select(number => Name(folder, number)))
        {
            var all = Common(name);
            all["ConnectionStrings__Orchestrate"] = Database;
            foreach (var (key, value) in settings)
                all[key] = value;
            added.Add(new Replica(service, name, ["dotnet", BuiltPrograms.Find($"services/{folder}", assembly)], FreePort.Next(), all, Folder, Loopback));
        }

        _replicas.AddRange(added);
        return string.Join(',', added.Select(replica => replica.Address));
    }

    private static string Name(string service, int number) => $"{service}-{number.ToString(CultureInfo.InvariantCulture)}";

    private Dictionary<string, string> Common(string name) => new()
    {
        ["Messaging__Transport"] = "rabbitmq",
        ["Messaging__RabbitMqUri"] = Broker.ToString(),
        ["Messaging__QuorumQueues"] = "true",
        ["Messaging__BrokenBusSeconds"] = "10",
        ["Messaging__ReplicaName"] = name,
        ["Gateway__InternalSecret"] = InternalSecret,
        ["Logging__LogLevel__Default"] = "Warning",
        ["Logging__LogLevel__Orchestrate"] = "Information",
        ["DOTNET_gcServer"] = "0",
    };
}
