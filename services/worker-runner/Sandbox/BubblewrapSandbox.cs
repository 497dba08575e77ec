using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>
/// Runs commands under bubblewrap: own process, IPC and host-name namespaces, an own view of the file system, an environment of given entries only.
/// The network is shared, because the model proxy listens on loopback.
/// </summary>
public sealed partial class BubblewrapSandbox : ISandbox
{
    // Both: standard input is nothing, and error goes where output goes, so that the order of the two is the real one.
    private const string Confined = "exec \"$@\" </dev/null 2>&1 3>\"$0\"";
    private const string Unconfined = "exec \"$@\" </dev/null 2>&1";

    private readonly ProcessSpawner _spawner;
    private readonly ILogger<BubblewrapSandbox> _logger;
    private readonly Lazy<(SandboxCapability Capability, BubblewrapArguments Arguments)> _machine;
    private readonly string _folder;

    /// <summary>Creates the sandbox; the trial run happens when the capability is first needed.</summary>
    public BubblewrapSandbox(ProcessSpawner spawner, IOptions<RunnerOptions> options, ILogger<BubblewrapSandbox> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _spawner = spawner;
        _logger = logger;
        _folder = Path.Join(options.Value.DataFolder, "sandbox");
        _machine = new(() => Examine(options.Value.DataFolder));
    }

    /// <inheritdoc/>
    public SandboxCapability Capability => _machine.Value.Capability;

    /// <inheritdoc/>
    public ISandboxedProcess Start(SandboxedCommand command, Action<string>? onOutputLine = null)
    {
        var lines = onOutputLine is null ? null : new OutputLines(onOutputLine);
        var tree = Launch(command, bytes => lines?.Append(bytes.Span));
        _ = tree.Exited.ContinueWith(_ => lines?.End(), TaskScheduler.Default);
        return tree;
    }

    /// <inheritdoc/>
    public async Task<CommandOutcome> RunAsync(SandboxedCommand command, TimeSpan timeout, int outputCap, CancellationToken cancellationToken)
    {
        using var tail = new OutputTail(outputCap);
        var clock = Stopwatch.StartNew();
        await using var tree = Launch(command, bytes => tail.Append(bytes.Span));
        var timedOut = false;
        try
        {
            await tree.Exited.WaitAsync(timeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            timedOut = !tree.HasExited;
            await tree.StopAsync(TimeSpan.Zero);
        }
        catch (SandboxStartException failure)
        {
            throw new SandboxStartException($"{failure.Message} {tail.Text().Trim()}");
        }

        var code = await tree.Exited;
        var output = tail.Bytes();
        return new CommandOutcome(timedOut ? null : code, timedOut, Encoding.UTF8.GetString(output), tail.Sha256(), clock.Elapsed) { OutputBytes = output };
    }

    private RunningTree Launch(SandboxedCommand command, Action<ReadOnlyMemory<byte>> onOutput)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Argv.Count == 0)
            throw new ArgumentException("A command needs a program.", nameof(command));
        var confined = IsConfined(command.Policy);
        var scratch = Path.Join(_folder, "run", RandomNumberGenerator.GetHexString(16, lowercase: true));
        Folders.CreatePrivate(scratch);
        var launch = new RunningTree.Launch(confined, Path.Join(scratch, "status"), $"ORCHESTRATE_PROCESS_TREE={Path.GetFileName(scratch)}", () => Remove(scratch));
        try
        {
            if (command.Home is { } home)
                Folders.CreatePrivate(home);
            var process = _spawner.Start(confined ? ConfinedStart(command, launch) : UnconfinedStart(command, scratch, launch));
            LogStarted(process.Id, command.Argv[0], confined);
            return new RunningTree(process, launch, onOutput, _logger);
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or ArgumentException or UnauthorizedAccessException)
        {
            launch.Cleanup();
            throw new SandboxStartException($"The command could not be started: {failure.Message}");
        }
    }

    private bool IsConfined(string policy) => policy switch
    {
        "none" => false,
        "auto" => Capability.Available,
        "required" => Capability.Available ? true : throw new SandboxRequiredException($"The policy demands a sandbox and this machine has none. {Capability.Detail}"),
        _ => throw new ArgumentException($"Unknown sandbox policy '{policy}'; known are required, auto and none.", nameof(policy)),
    };

    private ProcessStartInfo ConfinedStart(SandboxedCommand command, RunningTree.Launch launch)
    {
        // Through a shell so that a missing program is exit code 127, as everywhere, and not bubblewrap's own 1.
        string[] run = ["bwrap", "--json-status-fd", "3", .. _machine.Value.Arguments.For(command), "--", "/bin/sh", "-c", "exec \"$@\"", "sh", .. command.Argv];
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", Confined, launch.StatusFile, .. run]) { RedirectStandardOutput = true };
        SetEnvironment(start, command, command.Home ?? BubblewrapArguments.FreshHome, "/tmp");
        return start;
    }

    private ProcessStartInfo UnconfinedStart(SandboxedCommand command, string scratch, RunningTree.Launch launch)
    {
        string[] run = ["/bin/sh", "-c", Unconfined, "sh", .. command.Argv];
        string[] argv = OperatingSystem.IsLinux() ? ["setsid", .. run] : run;
        var start = new ProcessStartInfo(argv[0], argv[1..]) { RedirectStandardOutput = true, WorkingDirectory = command.WorkingDirectory };
        var home = command.Home ?? Directory.CreateDirectory(Path.Join(scratch, "home")).FullName;
        SetEnvironment(start, command, home, Directory.CreateDirectory(Path.Join(scratch, "tmp")).FullName);
        var marker = launch.Marker.Split('=');
        start.Environment[marker[0]] = marker[1];
        return start;
    }

    // The environment goes through the process itself and not through bubblewrap's --setenv: a command line is readable by every user of the machine.
    private void SetEnvironment(ProcessStartInfo start, SandboxedCommand command, string home, string temporary)
    {
        start.Environment.Clear();
        start.Environment["PATH"] = _machine.Value.Arguments.Toolchains.SearchPath;
        start.Environment["HOME"] = home;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment["TMPDIR"] = temporary;
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
    }

    private (SandboxCapability Capability, BubblewrapArguments Arguments) Examine(string dataFolder)
    {
        var identity = WriteIdentity();
        var toolchains = Toolchains.Find(Environment.GetEnvironmentVariable("PATH") ?? string.Empty, Environment.GetEnvironmentVariable("HOME") ?? "/root");
        BubblewrapArguments Arguments(bool userNamespace) => new(userNamespace, toolchains, identity, [Paths.Normal(dataFolder), Paths.Normal(AppContext.BaseDirectory)]);
        var trial = new SandboxedCommand { Argv = ["true"], WorkingDirectory = "/", Policy = "required" };
        var (capability, userNamespace) = BubblewrapProbe.Run(_spawner, candidate => Arguments(candidate).For(trial));
        if (capability.Available)
            LogAvailable(capability.Detail);
        else
            LogMissing(capability.Detail);
        return (capability, Arguments(userNamespace));
    }

    // The machine's own list of users is nobody's business inside, and with a user namespace it would not name the command's user.
    private string WriteIdentity()
    {
        var folder = Directory.CreateDirectory(Path.Join(_folder, "identity")).FullName;
        Write("passwd", $"root:x:0:0:root:/root:/bin/sh\nagent:x:1000:1000:agent:{BubblewrapArguments.FreshHome}:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n");
        Write("group", "root:x:0:\nagent:x:1000:\nnogroup:x:65534:\n");
        return folder;

        // Renamed into place: a sandbox of another instance over the same data folder may be reading it.
        void Write(string file, string content)
        {
            var draft = Path.Join(folder, $"{file}.{RandomNumberGenerator.GetHexString(8)}");
            File.WriteAllText(draft, content);
            File.Move(draft, Path.Join(folder, file), overwrite: true);
        }
    }

    private void Remove(string folder)
    {
        try
        {
            Folders.Delete(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogLeftBehind(failure, folder);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Started {Program} as process {ProcessId}, confined: {Confined}")]
    private partial void LogStarted(int processId, string program, bool confined);

    [LoggerMessage(Level = LogLevel.Information, Message = "Commands run under {Detail}")]
    private partial void LogAvailable(string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No sandbox: {Detail}")]
    private partial void LogMissing(string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A private folder could not be removed: {Folder}")]
    private partial void LogLeftBehind(Exception failure, string folder);
}
