using Orchestrate.Cli.Api;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>The distributed installation of a data folder as the other commands see it: starts its supervisor in the background, scales it, stops it.</summary>
internal sealed class DistributedServer(string dataFolder, TimeProvider time, Action<LogEntry> show)
{
    private const string BrokerVariable = "ORCHESTRATE_RABBITMQ";
    private const string DatabaseVariable = "ORCHESTRATE_POSTGRES";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan ScaleTime = TimeSpan.FromSeconds(180);

    internal InstallationFolder Folder { get; } = new(dataFolder);

    /// <summary>What is there: a supervised installation, or what a killed supervisor left; null when there is nothing.</summary>
    internal InstallationState? Find() => Folder.ReadState() is { } state && (state.IsSupervised() || state.Alive().Count > 0) ? state : null;

    /// <exception cref="CliException">There is no installation.</exception>
    internal InstallationState Require() => Find() ?? throw new CliException(
        ExitCodes.Unreachable,
        new LocalServer(dataFolder, time).Running() is { } host
            ? $"On {dataFolder} runs a standalone server (process {host.Pid}, {host.Url}): one process, whose log is where it was started. This command is for 'orchestrate up --distributed'."
            : $"There is no distributed installation on {dataFolder}. Start one with 'orchestrate up --distributed', or name its folder with --data DIR.");

    /// <summary>Starts a supervisor in the background and waits until the installation is ready.</summary>
    /// <param name="arguments">The arguments of <c>up</c>, without passwords.</param>
    /// <param name="secrets">Environment of the supervisor: a process's arguments can be read by everybody on the machine.</param>
    /// <param name="cancellationToken">Stops it again.</param>
    internal async Task<LocalHost> StartAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> secrets, CancellationToken cancellationToken)
    {
        Folder.Create();
        if (Find() is { } running && running.IsSupervised())
            throw new CliException(ExitCodes.Refused, $"An installation already runs on {dataFolder} (supervisor {running.Supervisor.Pid}, {running.Url}). Stop it with 'orchestrate down --data {dataFolder}', or change it with 'orchestrate scale'.");
        var follower = new SupervisorFollower(Folder);
        var printed = File.Exists(Folder.SupervisorOutput) ? new FileInfo(Folder.SupervisorOutput).Length : 0;
        var program = Path.Combine(AppContext.BaseDirectory, "Orchestrate.Cli.dll");
        using var process = OsProcess.StartDetached(["dotnet", program, "up", "--distributed", "--background", "--data", dataFolder, .. arguments], Folder.SupervisorOutput, secrets);
        try
        {
            while (true)
            {
                Show(follower);
                if (LocalHost.Read(dataFolder) is { } host && host.Pid == process.Id)
                    return host;
                if (process.HasExited)
                {
                    Show(follower);
                    var output = LogTail.Of(Folder.SupervisorOutput, printed);
                    const string prefix = "orchestrate: ";
                    throw new CliException(process.ExitCode, output.StartsWith(prefix, StringComparison.Ordinal) ? output[prefix.Length..] : $"The installation did not start. {output}");
                }
                await Task.Delay(Poll, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            await OsProcess.SignalAsync(process.Id, "TERM", CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>Stops everything; answers how many processes ran, or null when there was nothing. The supervisor does it, and in place of one that was killed, this process.</summary>
    internal async Task<int?> StopAsync(Action<string> say)
    {
        if (Find() is not { } state)
            return null;
        var alive = state.Alive().Count;
        if (state.IsSupervised())
        {
            var follower = new SupervisorFollower(Folder);
            await OsProcess.SignalAsync(state.Supervisor.Pid, "TERM", CancellationToken.None);
            var began = time.GetTimestamp();
            while (state.IsSupervised() && time.GetElapsedTime(began) < StopTime)
            {
                Show(follower);
                await Task.Delay(Poll, time);
            }
            Show(follower);
            if (!state.IsSupervised())
                return alive;
            say($"the supervisor (process {state.Supervisor.Pid}) has not ended in {StopTime.TotalSeconds:0} s and is killed");
            await OsProcess.SignalAsync(state.Supervisor.Pid, "KILL", CancellationToken.None);
        }
        else
        {
            say($"the supervisor (process {state.Supervisor.Pid}) is gone; stopping the {alive} processes that it left");
        }
        using var folderLock = FolderLock.Take(Folder);
        await new Teardown(Folder, time, say).StopAsync(Folder.ReadState() ?? state);
        return alive;
    }

    /// <summary>Asks for other numbers of replicas and waits until they are there; answers the state then.</summary>
    /// <exception cref="CliException">There is no supervisor, or it does not come to an end.</exception>
    internal async Task<InstallationState> ScaleAsync(IReadOnlyList<string> assignments, CancellationToken cancellationToken)
    {
        var state = Require();
        if (!state.IsSupervised())
            throw new CliException(ExitCodes.Refused, $"The supervisor (process {state.Supervisor.Pid}) was killed, and nobody scales what it left. 'orchestrate up --distributed' starts afresh and stops the rest first.");
        if (!state.Ready)
            throw new CliException(ExitCodes.Refused, "The installation is starting or stopping. Try again when it is ready ('orchestrate ps').");
        var wanted = state.Wanted.With(assignments);
        var follower = new SupervisorFollower(Folder);
        PrivateFile.WriteJson(Folder.WantedFile, wanted);
        var began = time.GetTimestamp();
        while (true)
        {
            Show(follower);
            state = Require();
            if (!state.IsSupervised())
                throw new CliException(ExitCodes.Unreachable, "The supervisor has ended.");
            if (Fits(state, wanted))
                return state;
            if (time.GetElapsedTime(began) > ScaleTime)
                throw new CliException(ExitCodes.Unreachable, $"Not there after {ScaleTime.TotalMinutes:0} minutes; the supervisor goes on. Look with 'orchestrate ps' and 'orchestrate logs supervisor'.");
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>What was asked for with <c>--rabbitmq</c>, else in the environment.</summary>
    internal static string? Broker(string? typed, Func<string, string?> environment) => typed ?? Some(environment(BrokerVariable));

    /// <summary>What was asked for with <c>--postgres</c>, else in the environment.</summary>
    internal static string? Database(string? typed, Func<string, string?> environment) => typed ?? Some(environment(DatabaseVariable));

    /// <summary>The environment by which a supervisor in the background learns both.</summary>
    internal static IReadOnlyDictionary<string, string?> Secrets(string? broker, string? database) => new Dictionary<string, string?> { [BrokerVariable] = broker, [DatabaseVariable] = database };

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static bool Fits(InstallationState state, ReplicaCounts wanted)
    {
        var services = state.Processes.Where(process => ServiceCatalog.Knows(process.Service)).ToList();
        return services.All(process => process.Phase == ProcessState.Running) && services.Select(process => process.Name).ToHashSet().SetEquals(wanted.Processes());
    }

    private void Show(SupervisorFollower follower)
    {
        foreach (var entry in follower.Next())
            show(entry);
    }
}
