using System.Globalization;
using System.Net.Http.Headers;
using Orchestrate.TestSupport;

namespace Orchestrate.Bench.Fleet;

/// <summary>Five services as processes of their own, with stub-runners in place of worker-runners, and the agent-stub.</summary>
public sealed class RunFleet : IAsyncDisposable
{
    private readonly List<FleetProcess> _processes = [];
    private readonly FleetOptions _options;

    private RunFleet(FleetOptions options) => _options = options;

    /// <summary>The processes, agent-stub included.</summary>
    public IReadOnlyList<FleetProcess> Processes => _processes;

    /// <summary>The gateway's address.</summary>
    public Uri Gateway { get; private set; } = null!;

    /// <summary>The event-stream's address, for those who know <see cref="InternalSecret"/>.</summary>
    public Uri EventStream { get; private set; } = null!;

    /// <summary>By which services behind the gateway know it.</summary>
    public string InternalSecret { get; } = "a-secret-of-this-fleet-alone";

    /// <summary>The agent-stub's address.</summary>
    public Uri Stub { get; private set; } = null!;

    /// <summary>An API key with all scopes.</summary>
    public string Key { get; private set; } = "";

    /// <summary>Starts everything and returns when a request through the gateway is answered.</summary>
    public static async Task<RunFleet> StartAsync(FleetOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var fleet = new RunFleet(options);
        try
        {
            await fleet.StartAllAsync(cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client that is allowed everything.</summary>
    public HttpClient CreateClient()
    {
        var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4096 }) { BaseAddress = Gateway, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return http;
    }

    /// <summary>Processor time so far, milliseconds, by process; services with several replicas are added up. The servers that the fleet uses and the client, this process without its children, are in it.</summary>
    public IReadOnlyDictionary<string, double> CpuMilliseconds()
    {
        var used = _processes.GroupBy(process => process.Name.Split('.')[0]).ToDictionary(group => group.Key, group => group.Sum(process => CpuTimes.OfTree(process.Id)));
        foreach (var (name, id) in _options.Others)
            used[name] = CpuTimes.OfTree(id);
        used["client"] = Environment.CpuUsage.TotalTime.TotalMilliseconds;
        return used;
    }

    /// <summary>A sentence: how much processor time each process has used for one of something, and all of them together.</summary>
    /// <param name="before">What <see cref="CpuMilliseconds"/> said at the beginning.</param>
    /// <param name="count">How many were made since then.</param>
    /// <param name="one">What: <c>run</c>.</param>
    public string CpuOfOne(IReadOnlyDictionary<string, double> before, int count, string one)
    {
        ArgumentNullException.ThrowIfNull(before);
        var used = CpuMilliseconds().Select(process => (process.Key, One: (process.Value - before[process.Key]) / count)).ToList();
        return FormattableString.Invariant($"Processor time of one {one}, ms: {used.Sum(process => process.One):0.0} = ")
            + string.Join(", ", used.Select(process => FormattableString.Invariant($"{process.Key} {process.One:0.00}"))) + ".";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
            await process.DisposeAsync();
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        var (api, stream, gateway, stub) = (FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next());
        var key = Path.Combine(_options.Folder, "key");
        var bus = new Dictionary<string, string>(_options.Settings)
        {
            ["Messaging__Transport"] = "rabbitmq",
            ["Messaging__RabbitMqUri"] = _options.RabbitMq.ToString(),
            ["Messaging__QuorumQueues"] = _options.QuorumQueues.ToString(),
            ["Gateway__InternalSecret"] = InternalSecret,
            ["Gateway__RunnerSecret"] = "another-secret-of-this-fleet",
        };
        var stateful = new Dictionary<string, string>(bus)
        {
            ["ConnectionStrings__Orchestrate"] = _options.Database,

            // The load is one tenant's: with the default of 64 turns in flight the limit would be measured.
            ["Coordinator__MaxTurnsPerTenant"] = "4096",
            ["Coordinator__MaxTurns"] = "4096",
        };
        Stub = Start("agent-stub", "hosts/agent-stub", "Orchestrate.AgentStub", stub, new Dictionary<string, string>());
        Start("run-api", "services/run-api", "Orchestrate.RunApi", api, stateful);
        EventStream = Start("event-stream", "services/event-stream", "Orchestrate.EventStream", stream, stateful);
        for (var number = 1; number <= _options.Coordinators; number++)
            Start($"loop-coordinator.{number}", "services/loop-coordinator", "Orchestrate.LoopCoordinator", FreePort.Next(), stateful);
        for (var number = 1; number <= _options.Runners; number++)
        {
            Start($"stub-runner.{number}", "hosts/stub-runner", "Orchestrate.StubRunner", FreePort.Next(), new Dictionary<string, string>(bus)
            {
                ["Stub__Url"] = Stub.ToString(),
                ["Runner__DataFolder"] = _options.Folder,
                ["Runner__Id"] = $"runner-{number}",
                ["Runner__Slots"] = _options.Slots.ToString(CultureInfo.InvariantCulture),
                ["Runner__Checks"] = "32",
            });
        }

        Gateway = Start("gateway", "services/gateway", "Orchestrate.Gateway", gateway, new Dictionary<string, string>(stateful)
        {
            ["Gateway__RunApiUrl"] = $"http://127.0.0.1:{api}",
            ["Gateway__EventStreamUrl"] = $"http://127.0.0.1:{stream}",
            ["Gateway__LocalKeyFile"] = key,
        });
        await Eventually.HoldsAsync(() => AnswersAsync(key, cancellationToken), "the fleet answers", TimeSpan.FromSeconds(120));
        Key = (await File.ReadAllTextAsync(key, cancellationToken)).Trim();
    }

    private Uri Start(string name, string folder, string assembly, int port, IReadOnlyDictionary<string, string> settings)
    {
        var address = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        var program = Path.Combine(_options.Root, folder, "bin", _options.Configuration, "net10.0", assembly + ".dll");
        if (!File.Exists(program))
            throw new InvalidOperationException($"{program} is not there: build the solution in {_options.Configuration} first.");
        var environment = new Dictionary<string, string>(settings) { ["ASPNETCORE_URLS"] = address.ToString() };
        _processes.Add(FleetProcess.Start(name, program, environment, Path.Combine(_options.Folder, name + ".log")));
        return address;
    }

    private async Task<bool> AnswersAsync(string key, CancellationToken cancellationToken)
    {
        if (_processes.Find(process => process.HasExited) is { } dead)
            throw new InvalidOperationException($"{dead.Name} has ended:\n{await dead.LogAsync(cancellationToken)}");
        if (!File.Exists(key))
            return false;
        Key = (await File.ReadAllTextAsync(key, cancellationToken)).Trim();
        using var http = CreateClient();
        try
        {
            using var runs = await http.GetAsync(new Uri("/runs", UriKind.Relative), cancellationToken);
            using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return runs.IsSuccessStatusCode && ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
