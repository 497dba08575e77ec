namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>All processes of an installation, and how many of them are wanted.</summary>
internal sealed class Fleet(Installation programs, InstallationFolder folder, SupervisorLog log, HealthProbe probe, TimeProvider time, Action changed)
{
    // The gateway needs a moment to read its list again; until then it still sends requests to a replica that is to end.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(3);

    private readonly List<ManagedProcess> _processes = [];
    private readonly Dictionary<ProcessName, string> _addresses = [];
    private readonly HashSet<int> _ports = [];
    private readonly GatewayDestinations _destinations = new(folder);

    /// <summary>How many replicas are wanted.</summary>
    internal ReplicaCounts Wanted { get; set; } = new();

    /// <summary>What services are started with; replaced when the database has moved.</summary>
    internal ServiceSettings? Settings { get; set; }

    /// <summary>The gateway, which is started last, when all others are ready: nobody shall be let in before.</summary>
    internal string? GatewayAddress { get; set; }

    /// <summary>Ports that this installation uses.</summary>
    internal ICollection<int> TakenPorts => _ports;

    internal IReadOnlyList<ProcessState> States => [.. _processes.Select(process => process.State)];

    /// <summary>Adds a server; the services come by themselves.</summary>
    internal ManagedProcess Add(ProcessName name, string address, Func<CancellationToken, Task<StartedProcess>> start, Func<CancellationToken, Task<bool>> isReady)
    {
        var process = new ManagedProcess(name, address, start, isReady, log, time, changed);
        _processes.Add(process);
        return process;
    }

    /// <summary>Where a service's replica listens; the same for as long as the installation runs.</summary>
    internal string AddressOf(ProcessName name)
    {
        if (name.Service == ServiceCatalog.Gateway)
            return GatewayAddress!;
        if (!_addresses.TryGetValue(name, out var address))
            _addresses[name] = address = new UriBuilder("http", "127.0.0.1", Ports.Choose(_ports)).Uri.GetLeftPart(UriPartial.Authority);
        return address;
    }

    /// <summary>Looks at all processes and does what is due.</summary>
    internal async Task StepAsync(CancellationToken cancellationToken)
    {
        if (Settings is not null)
            Adjust();
        await Task.WhenAll(_processes.Select(process => process.StepAsync(cancellationToken)));
        _processes.RemoveAll(process => process.IsGone);
    }

    /// <summary>Whether every wanted process, and no other, is there and ready.</summary>
    internal bool IsComplete() => _processes.All(process => process.IsRunning && !process.IsEnding)
        && Wanted.Processes().All(name => _processes.Any(process => process.Name == name));

    /// <summary>A process that has failed again and again before it was ever ready, or null.</summary>
    internal ManagedProcess? Hopeless(int restarts) => _processes.FirstOrDefault(process => !process.WasReady && process.Restarts >= restarts);

    /// <summary>Makes all services start again, because something that all of them were told has changed.</summary>
    internal async Task RestartServicesAsync(CancellationToken cancellationToken)
    {
        foreach (var process in _processes.Where(process => ServiceCatalog.Knows(process.Name.Service)))
        {
            if (process.State.Process is { } mark && mark.IsAlive())
                await OsProcess.SignalAsync(mark.Pid, Teardown.Polite(process.Name.Service), cancellationToken);
        }
    }

    private void Adjust()
    {
        var services = _processes.Where(process => ServiceCatalog.Knows(process.Name.Service)).ToList();
        var changes = ProcessChanges.Between(Wanted, services.Select(process => process.Name), services.Where(process => process.IsEnding).Select(process => process.Name));
        foreach (var name in changes.Start.Where(name => name.Service != ServiceCatalog.Gateway || OthersWereReady(services, changes)))
            Add(name, AddressOf(name), cancellationToken => StartServiceAsync(name, cancellationToken), async cancellationToken => await probe.AskAsync(AddressOf(name), cancellationToken) is null);
        foreach (var process in services.Where(process => changes.Stop.Contains(process.Name)))
            process.End(process.Name.Service is ServiceCatalog.RunApi or ServiceCatalog.EventStream ? Drain : TimeSpan.Zero);
        if (_destinations.Write(Destinations(ServiceCatalog.RunApi), Destinations(ServiceCatalog.EventStream)) && services.Any(process => process.Name.Service == ServiceCatalog.Gateway))
            log.Say("the gateway reads its list of replicas again", ("event", "destinations_changed"));
    }

    private static bool OthersWereReady(List<ManagedProcess> services, ProcessChanges changes) =>
        changes.Start.All(name => name.Service == ServiceCatalog.Gateway) && services.All(process => process.WasReady);

    private IEnumerable<string> Destinations(string service) =>
        _processes.Where(process => process.Name.Service == service && process.WasReady && !process.IsEnding).OrderBy(process => process.Name.Replica).Select(process => process.Address);

    private async Task<StartedProcess> StartServiceAsync(ProcessName name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (name.Service == ServiceCatalog.Runner)
        {
            PrivateFile.CreateFolder(folder.Runner(name.Replica), passable: false);
            await Leftovers.EndAgentsAsync(folder.Runner(name.Replica));
        }
        var program = programs.Service(name.Service);
        return StartedProcess.Of(OsProcess.StartDetached(["dotnet", program], folder.Log(name), Settings!.Of(name, AddressOf(name), Path.GetDirectoryName(program)!)));
    }
}
