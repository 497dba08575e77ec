using System.Globalization;
using System.Net;
using System.Text.Json;
using Orchestrate.Cli.Api;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Starts an installation, keeps it as it is wanted, and stops it. There is one for a data folder.</summary>
internal sealed class Supervisor : IDisposable
{
    private const int HopelessAfter = 3;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenRotations = TimeSpan.FromSeconds(30);

    private readonly Installation _programs;
    private readonly InstallationFolder _folder;
    private readonly SupervisorOptions _options;
    private readonly SupervisorLog _log;
    private readonly TimeProvider _time;
    private readonly HealthProbe _probe = new();
    private readonly Fleet _fleet;
    private readonly DateTimeOffset _startedAt;
    private readonly List<ProcessState> _external = [];
    private BrokerNode? _broker;
    private InstallationSecrets _secrets = null!;
    private string _url = string.Empty;
    private string _written = string.Empty;
    private bool _ready;
    private DateTime _wantedSeen;
    private DateTimeOffset _rotated;

    internal Supervisor(Installation programs, InstallationFolder folder, SupervisorOptions options, Action<LogEntry> show, TimeProvider time)
    {
        _programs = programs;
        _folder = folder;
        _options = options;
        _time = time;
        _log = new SupervisorLog(folder.SupervisorLog, time, show);
        _fleet = new Fleet(programs, folder, _log, _probe, time, Write);
        _startedAt = time.GetUtcNow();
    }

    /// <summary>Runs until it is stopped.</summary>
    /// <param name="whenReady">Called once, when the installation is ready.</param>
    /// <param name="stop">Asks for the end.</param>
    /// <exception cref="CliException">It cannot start; nothing is left running.</exception>
    internal async Task RunAsync(Action<InstallationState> whenReady, CancellationToken stop)
    {
        _folder.Create();
        using var folderLock = FolderLock.Take(_folder);
        await StopLeftoversAsync();
        File.Delete(_folder.WantedFile);
        File.Delete(_folder.ConnectionFile);
        try
        {
            await StartAsync(stop);
            whenReady(State());
            while (true)
            {
                await StepAsync(stop);
                await Task.Delay(Poll, _time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _log.Say("stopping", ("event", "stopping"));
        }
        finally
        {
            _ready = false;
            if (await new Teardown(_folder, _time, message => _log.Say(message, ("event", "stopping"))).StopAsync(State()) > 0)
                _log.Say("stopped", ("event", "stopped"));
        }
    }

    public void Dispose() => _probe.Dispose();

    private async Task StopLeftoversAsync()
    {
        if (_folder.ReadState() is not { } left)
            return;
        var stopped = await new Teardown(_folder, _time, message => _log.Say(message, ("event", "leftovers"))).StopAsync(left);
        if (stopped > 0)
            _log.Warn($"an earlier supervisor (process {left.Supervisor.Pid}) was killed; the {stopped} processes that it left are stopped", ("event", "leftovers"), ("processes", stopped));
    }

    private async Task StartAsync(CancellationToken stop)
    {
        var port = _options.Port == 0 ? Ports.Choose(_fleet.TakenPorts) : _options.Port;
        if (!Ports.IsFree(_options.Listen, port))
            throw new CliException($"Port {port} is in use by another program. Choose another with --port N, or 0 for any free one.");
        _fleet.TakenPorts.Add(port);
        _fleet.GatewayAddress = new UriBuilder("http", _options.Listen.ToString(), port).Uri.GetLeftPart(UriPartial.Authority);
        var everywhere = _options.Listen.Equals(IPAddress.Any) || _options.Listen.Equals(IPAddress.IPv6Any);
        _url = everywhere ? new UriBuilder("http", "127.0.0.1", port).Uri.GetLeftPart(UriPartial.Authority) : _fleet.GatewayAddress;
        _secrets = InstallationSecrets.Of(_folder);
        _fleet.Wanted = _options.Replicas;

        // First what says what is wrong with the options; nothing has been started then.
        await CheckExternalAsync(stop);
        var database = await Prepared.RunAsync(_programs, _folder, _options, stop);
        AddDatabase(database);
        await AddBrokerAsync(stop);
        await UntilAsync(() => _fleet.States.All(server => server.Phase == ProcessState.Running), stop);
        _fleet.Settings = Settings(database);
        await UntilAsync(_fleet.IsComplete, stop);
        PrivateFile.WriteJson(_folder.ConnectionFile, new LocalHost { Url = _url, KeyFile = _folder.KeyFile, Pid = Environment.ProcessId, StartedAt = _time.GetUtcNow() });
        _ready = true;
        Write();
        _log.Say("all processes are ready", ("event", "ready"), ("url", _url));
    }

    private async Task UntilAsync(Func<bool> condition, CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        while (!condition())
        {
            await StepAsync(stop);
            if (_fleet.Hopeless(HopelessAfter) is { } failing)
                throw new CliException($"{failing.Name} ended {HopelessAfter} times before it was ready.{Environment.NewLine}{LogTail.Of(_folder.Log(failing.Name))}{Environment.NewLine}Whole log: {_folder.Log(failing.Name)}");
            if (_time.GetElapsedTime(began) > StartTime)
            {
                var waiting = _fleet.States.Where(process => process.Phase != ProcessState.Running).Select(process => process.Name.ToString());
                throw new CliException(ExitCodes.Unreachable, $"Not ready within {StartTime.TotalMinutes:0} minutes: {string.Join(", ", waiting)}. Logs: {_folder.Logs}");
            }
            await Task.Delay(Poll, _time, stop);
        }
    }

    private async Task CheckExternalAsync(CancellationToken stop)
    {
        if (_options.RabbitMq is { } uri && ExternalServers.PlaceOf(uri) is var broker && !await Ports.AnswersAsync(broker.Host, broker.Port, AnswerTime, stop))
            throw new CliException(ExitCodes.Unreachable, $"RabbitMQ does not answer at {broker.Host}:{broker.Port} (--rabbitmq).");
        if (_options.Postgres is { } text && ExternalServers.PlaceOf(text) is var database && !database.Host.StartsWith('/') && !await Ports.AnswersAsync(database.Host, database.Port, AnswerTime, stop))
            throw new CliException(ExitCodes.Unreachable, $"PostgreSQL does not answer at {database.Host}:{database.Port} (--postgres).");
    }

    private async Task AddBrokerAsync(CancellationToken stop)
    {
        var name = new ProcessName(ServiceCatalog.RabbitMq, 1);
        if (_options.RabbitMq is { } uri)
        {
            var (host, port) = ExternalServers.PlaceOf(uri);
            _external.Add(External(name, new UriBuilder(uri.Scheme, host, port).Uri.GetLeftPart(UriPartial.Authority)));
            return;
        }

        _broker = new BrokerNode(_folder, BrokerPorts.Choose(_fleet.TakenPorts), _secrets.Broker);
        await _broker.PrepareAsync(stop);
        _fleet.Add(name, _broker.Address, _ => Task.FromResult(StartedProcess.Of(_broker.Start(_folder.Log(name)))), _broker.IsReadyAsync);
    }

    private void AddDatabase(Prepared first)
    {
        var name = new ProcessName(ServiceCatalog.Postgres, 1);
        if (_options.Postgres is { } text)
        {
            var (host, port) = ExternalServers.PlaceOf(text);
            _external.Add(External(name, string.Create(CultureInfo.InvariantCulture, $"{host}:{port}")));
            return;
        }

        Prepared? next = first;
        var running = first;
        _fleet.Add(
            name, ExternalServers.PlaceOf(first.Settings[Prepared.ConnectionString]!).Host,
            async cancellationToken =>
            {
                var prepared = next ?? await Prepared.RunAsync(_programs, _folder, _options, cancellationToken);
                next = null;
                if (prepared.Settings[Prepared.ConnectionString] != running.Settings[Prepared.ConnectionString])
                {
                    running = prepared;
                    _fleet.Settings = Settings(prepared);
                    await _fleet.RestartServicesAsync(cancellationToken);
                }
                return new StartedProcess(ProcessMark.Of(prepared.PostgresPid ?? 0) ?? new ProcessMark(prepared.PostgresPid ?? 0, string.Empty), null);
            },
            _ => Task.FromResult(true));
    }

    private static ProcessState External(ProcessName name, string address) => new() { Service = name.Service, Replica = name.Replica, Phase = ProcessState.External, Address = address };

    private ServiceSettings Settings(Prepared prepared)
    {
        // A runner, where agents work, is not told how to reach the database; so it is no setting for all.
        var common = new Dictionary<string, string?>(prepared.Settings.Where(setting => setting.Key != Prepared.ConnectionString));
        foreach (var (key, value) in _options.Settings)
            common[key] = value;
        return new ServiceSettings
        {
            Common = common,
            Folder = _folder,
            Secrets = _secrets,
            BrokerUri = _broker?.ConnectionUri ?? _options.RabbitMq!.ToString(),
            Database = _options.Postgres ?? prepared.Settings[Prepared.ConnectionString]!,
            FirstRunApi = _fleet.AddressOf(new ProcessName(ServiceCatalog.RunApi, 1)),
        };
    }

    private async Task StepAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ReadWanted();
        await _fleet.StepAsync(stop);
        Write();
        if (_time.GetUtcNow() - _rotated < BetweenRotations)
            return;
        _rotated = _time.GetUtcNow();
        LogRotation.Look(_folder.Logs);
    }

    private void ReadWanted()
    {
        var changed = File.GetLastWriteTimeUtc(_folder.WantedFile);
        if (!_ready || changed == _wantedSeen || !File.Exists(_folder.WantedFile))
            return;
        _wantedSeen = changed;
        _fleet.Wanted = JsonSerializer.Deserialize<ReplicaCounts>(File.ReadAllText(_folder.WantedFile), DomainJson.Options) ?? _fleet.Wanted;
        var counts = string.Join(", ", ServiceCatalog.Services.Select(service => string.Create(CultureInfo.InvariantCulture, $"{service}={_fleet.Wanted.Of(service)}")));
        _log.Say($"wanted: {counts}", ("event", "scaled"), ("wanted", counts));
    }

    private InstallationState State() => new()
    {
        Supervisor = ProcessMark.OfThis(),
        Ready = _ready,
        StartedAt = _startedAt,
        Url = _url,
        BrokerAddress = _broker?.Address,
        BrokerPage = _broker?.Page,
        NameServerPort = _broker?.Ports.Names,
        Wanted = _fleet.Wanted,
        Processes = [.. _fleet.States, .. _external],
    };

    // Written before anything else can happen to this process: whoever comes after a kill must find every process that was started.
    private void Write()
    {
        var text = JsonSerializer.Serialize(State(), DomainJson.Options);
        if (text == _written)
            return;
        PrivateFile.Write(_folder.StateFile, text);
        _written = text;
    }
}
