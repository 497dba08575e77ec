using System.Globalization;

namespace Orchestrate.Chaos.Tests.Fleets;

/// <summary>All replicas of the five services as processes, with a database and a virtual host of their own, and the agents.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    public const string InternalSecret = "a-secret-that-only-this-fleet-knows";

    private const string RunnerSecret = "a-secret-that-only-this-fleets-runners-know";

    private readonly FleetPlan _plan;
    private readonly List<Replica> _replicas = [];

    private Fleet(Servers servers, FleetPlan plan, string database)
    {
        Folder = Directory.CreateTempSubdirectory("orc-chaos-").FullName;
        Servers = servers;
        Database = database;
        Broker = servers.Rabbit.CreateVirtualHost();
        _plan = plan;
        Agents = new Agents(new Replica(Service.Runner, "agent-stub", ["dotnet", BuiltPrograms.Find("hosts/agent-stub", "Orchestrate.AgentStub")], FreePort.Next(), new Dictionary<string, string>(), Folder));
    }

    public Servers Servers { get; }

    /// <summary>Connection string of the fleet's database.</summary>
    public string Database { get; }

    /// <summary>Address of the fleet's virtual host.</summary>
    public Uri Broker { get; }

    /// <summary>Logs and the key.</summary>
    public string Folder { get; }

    public Agents Agents { get; }

    /// <summary>Every replica of the five services.</summary>
    public IReadOnlyList<Replica> Replicas => _replicas;

    public string Key => File.ReadAllText(KeyFile).Trim();

    private string KeyFile => Path.Combine(Folder, "key");

    public static async Task<Fleet> StartAsync(Servers servers, FleetPlan plan)
    {
        var fleet = new Fleet(servers, plan, await servers.Postgres.CreateDatabaseAsync());
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
            await fleet.EndAsync();
            throw;
        }
    }

    public IReadOnlyList<Replica> Of(Service service) => [.. _replicas.Where(r => r.Service == service)];

    /// <summary>Waits until every replica is ready.</summary>
    public Task ReadyAsync() => Task.WhenAll(_replicas.Select(r => r.ReadyAsync()));

    /// <summary>A further runner that is started by a command of its own, for example in another network, and reaches broker and agents under other addresses.</summary>
    public Replica AddRunner(string name, IReadOnlyList<string> prefix, string host, Uri broker, Uri agents)
    {
        var settings = RunnerSettings(name);
        settings["Messaging__RabbitMqUri"] = broker.ToString();
        settings["Stub__Url"] = agents.ToString();
        var runner = new Replica(Service.Runner, name, [.. prefix, "dotnet", BuiltPrograms.Find("hosts/stub-runner", "Orchestrate.StubRunner")], FreePort.Next(), settings, Folder, host);
        _replicas.Add(runner);
        return runner;
    }

    /// <summary>Ends every process and removes the folder; after a failure the folder stays for whoever reads the logs.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        if (!Keep)
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Whether the folder stays.</summary>
    public bool Keep { get; set; } = true;

    private async Task EndAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await Agents.DisposeAsync();
    }

    private void AddServices()
    {
        var apis = Add(Service.RunApi, "run-api", "Orchestrate.RunApi", _plan.RunApis, name => Stateful(name, ("Gateway__RunnerSecret", RunnerSecret)));
        var streams = Add(Service.EventStream, "event-stream", "Orchestrate.EventStream", _plan.EventStreams, name => Stateful(name));
        Add(Service.Coordinator, "loop-coordinator", "Orchestrate.LoopCoordinator", _plan.Coordinators, name => Stateful(name));
        foreach (var number in Enumerable.Range(1, _plan.Runners))
            AddRunner($"runner-{number.ToString(CultureInfo.InvariantCulture)}", [], "127.0.0.1", Broker, Agents.Address);
        Add(Service.Gateway, "gateway", "Orchestrate.Gateway", _plan.Gateways, name => Stateful(name,
            ("Gateway__RunApiUrl", string.Join(',', apis)), ("Gateway__EventStreamUrl", string.Join(',', streams)), ("Gateway__LocalKeyFile", KeyFile), ("Gateway__HealthCheckSeconds", "1")));
    }

    private List<Uri> Add(Service service, string folder, string assembly, int count, Func<string, Dictionary<string, string>> settings)
    {
        var added = Enumerable.Range(1, count).Select(number => $"{folder}-{number.ToString(CultureInfo.InvariantCulture)}")
            .Select(name => new Replica(service, name, ["dotnet", BuiltPrograms.Find($"services/{folder}", assembly)], FreePort.Next(), settings(name), Folder)).ToList();
        _replicas.AddRange(added);
        return [.. added.Select(replica => replica.Address)];
    }

    private Dictionary<string, string> Stateful(string name, params (string Key, string Value)[] more)
    {
        var settings = Common(name);
        settings["ConnectionStrings__Orchestrate"] = Database;
        foreach (var (key, value) in more)
            settings[key] = value;
        return settings;
    }

    private Dictionary<string, string> RunnerSettings(string name)
    {
        var settings = Common(name);
        settings["Runner__Id"] = name;
        settings["Runner__Slots"] = _plan.Slots.ToString(CultureInfo.InvariantCulture);
        settings["Runner__DataFolder"] = Path.Combine(Folder, name);
        return settings;
    }

    private Dictionary<string, string> Common(string name)
    {
        var settings = new Dictionary<string, string>
        {
            ["Messaging__Transport"] = "rabbitmq",
            ["Messaging__RabbitMqUri"] = Broker.ToString(),
            ["Messaging__QuorumQueues"] = "true",
            ["Messaging__ReplicaName"] = name,
            ["Gateway__InternalSecret"] = InternalSecret,
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__Orchestrate.LoopCoordinator.Sweeping"] = "Information",
            ["DOTNET_gcServer"] = "0",
        };
        foreach (var (key, value) in _plan.Settings)
            settings[key] = value;
        return settings;
    }
}
