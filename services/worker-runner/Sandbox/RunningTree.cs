using System.Diagnostics;
using System.Text.Json;

namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>A started command and everything that it started in turn.</summary>
internal sealed partial class RunningTree : ISandboxedProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly Process _process;
    private readonly Launch _launch;
    private readonly ILogger _logger;
    private readonly Task _reading;

    public RunningTree(Process process, Launch launch, Action<ReadOnlyMemory<byte>> onOutput, ILogger logger)
    {
        _process = process;
        _launch = launch;
        _logger = logger;
        ProcessId = process.Id;
        _reading = Task.Run(() => ReadAsync(process.StandardOutput.BaseStream, onOutput));
        Exited = Task.Run(WatchAsync);
    }

    public int ProcessId { get; }

    public bool HasExited => Exited.IsCompleted;

    /// <inheritdoc/>
    /// <remarks>Completes when the tree is gone and all of its output was delivered.</remarks>
    public Task<int> Exited { get; }

    public async Task StopAsync(TimeSpan grace)
    {
        if (!HasExited && grace > TimeSpan.Zero)
        {
            foreach (var id in await CommandProcessesAsync())
                Signals.Send(id, Signals.Terminate);
            await Task.WhenAny(Exited, Task.Delay(grace));
        }

        if (!HasExited)
            await KillAsync();

        // How it ended, or that it never began, is the business of who awaits Exited.
        await ((Task)Exited).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _process.Dispose();
    }

    // SIGTERM is for the command, not for bubblewrap around it, which would die of it and take the command down without warning.
    private async Task<IReadOnlyList<int>> CommandProcessesAsync() =>
        _launch.Confined
            ? await InitAsync() is { } init ? ProcessTable.ChildrenOf(init) : []
            : [ProcessId];

    private async Task KillAsync()
    {
        if (!_launch.Confined)
        {
            await KillFamilyAsync();
            return;
        }

        // When process 1 of a pid namespace dies the kernel kills all others in it; bubblewrap outside then ends by itself.
        if (await InitAsync() is { } init)
            Signals.Send(init, Signals.Kill);
        else
            Signals.Send(ProcessId, Signals.Kill);
    }

    private async Task<int> WatchAsync()
    {
        try
        {
            await _process.WaitForExitAsync();
            if (_launch.Confined)
                await NamespaceGoneAsync();
            else
                await KillFamilyAsync();

            // All writers are dead now, so the end of the output has come; the limit is for a pipe that somebody passed out of the tree.
            await Task.WhenAny(_reading, Task.Delay(Patience));
            ThrowIfNeverStarted();
            return _process.ExitCode;
        }
        finally
        {
            _launch.Cleanup();
        }
    }

    // bubblewrap outside reports the exit code before the namespace's process 1, and with it the background processes, is dead.
    private async Task NamespaceGoneAsync()
    {
        if (ReadStatus("child-pid") is not { } init)
            return;
        Signals.Send(init, Signals.Kill);
        if (!await WaitAsync(() => !ProcessTable.IsRunning(init)))
            LogSurvivors(ProcessId, 1);
    }

    private async Task KillFamilyAsync()
    {
        IReadOnlyList<int> family = [];
        var gone = await WaitAsync(() =>
        {
            // Again and again, because a process can fork between being listed and being killed.
            family = ProcessTable.Family(ProcessId, _launch.Marker);
            foreach (var id in family)
                Signals.Send(id, Signals.Kill);
            if (!OperatingSystem.IsLinux() && !_process.HasExited)
                _process.Kill(entireProcessTree: true);
            return family.Count == 0;
        });
        if (!gone)
            LogSurvivors(ProcessId, family.Count);
    }

    private async Task<int?> InitAsync()
    {
        int? init = null;
        await WaitAsync(() => (init = ReadStatus("child-pid")) is not null || _process.HasExited);
        return init;
    }

    private void ThrowIfNeverStarted()
    {
        // 137 and the like: killed by us or from outside, which is an end and not a failed start.
        if (_launch.Confined && _process.ExitCode == 1 && ReadStatus("exit-code") is null)
            throw new SandboxStartException("The sandbox could not be set up, so the command did not run.");
    }

    private int? ReadStatus(string property)
    {
        if (!File.Exists(_launch.StatusFile))
            return null;
        foreach (var line in File.ReadLines(_launch.StatusFile).Where(line => line.EndsWith('}')))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty(property, out var value))
                return value.GetInt32();
        }

        return null;
    }

    private static async Task<bool> WaitAsync(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(Pause))
        {
            if (condition())
                return true;
        }

        return false;
    }

    private static async Task ReadAsync(Stream stream, Action<ReadOnlyMemory<byte>> onOutput)
    {
        var buffer = new byte[16_384];
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
            onOutput(buffer.AsMemory(0, read));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Process tree {ProcessId} still has {Count} processes that do not die")]
    private partial void LogSurvivors(int processId, int count);

    /// <summary>How a command was started.</summary>
    /// <param name="Confined">Whether bubblewrap is around it.</param>
    /// <param name="StatusFile">Where bubblewrap writes its status.</param>
    /// <param name="Marker">Environment entry that all processes of an unconfined tree carry.</param>
    /// <param name="Cleanup">Removes private folders.</param>
    internal sealed record Launch(bool Confined, string StatusFile, string Marker, Action Cleanup);
}
