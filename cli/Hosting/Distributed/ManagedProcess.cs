using System.Globalization;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>One process under supervision: started, watched, started again after a crash, asked to end.</summary>
/// <param name="name">Its name.</param>
/// <param name="address">Where it listens.</param>
/// <param name="start">Starts it.</param>
/// <param name="isReady">Asks it whether it is ready.</param>
/// <param name="log">Where its story is told.</param>
/// <param name="time">The clock.</param>
/// <param name="changed">Called as soon as there is a process that was not there before.</param>
internal sealed class ManagedProcess(
    ProcessName name, string address, Func<CancellationToken, Task<StartedProcess>> start, Func<CancellationToken, Task<bool>> isReady, SupervisorLog log, TimeProvider time, Action changed)
{
    private static readonly TimeSpan ReapLimit = TimeSpan.FromSeconds(2);

    private StartedProcess? _started;
    private DateTimeOffset _startedAt;
    private DateTimeOffset _due;
    private DateTimeOffset? _killAt;
    private string _phase = ProcessState.Waiting;
    private int _crashes;

    internal ProcessName Name => name;

    internal string Address => address;

    /// <summary>How often it was started again.</summary>
    internal int Restarts { get; private set; }

    /// <summary>Whether it has been ready since this supervisor knows it.</summary>
    internal bool WasReady { get; private set; }

    internal bool IsRunning => _phase == ProcessState.Running;

    internal bool IsEnding { get; private set; }

    /// <summary>Whether it was asked to end and has.</summary>
    internal bool IsGone { get; private set; }

    internal ProcessState State => new()
    {
        Service = name.Service,
        Replica = name.Replica,
        Process = _started?.Mark,
        Phase = IsEnding ? ProcessState.Stopping : _phase,
        Address = address,
        StartedAt = _started is null ? null : _startedAt,
        Restarts = Restarts,
    };

    /// <summary>Makes it end; not before a moment, so that nobody is sent to it any more.</summary>
    internal void End(TimeSpan after)
    {
        IsEnding = true;
        _due = time.GetUtcNow() + after;
    }

    /// <summary>Looks at it and does what is due.</summary>
    internal async Task StepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (IsEnding)
            await EndingAsync(now, cancellationToken);
        else if (_phase == ProcessState.Waiting)
            await StartAsync(now, cancellationToken);
        else if (!_started!.Mark.IsAlive())
            await CrashedAsync(now, cancellationToken);
        else if (_phase == ProcessState.Starting && await isReady(cancellationToken))
            Ready(now);
    }

    private async Task StartAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (now < _due)
            return;
        _startedAt = now;
        try
        {
            _started = await start(cancellationToken);
        }
        catch (CliException exception) when (WasReady)
        {
            // It could be started before: the reason may pass.
            _crashes = RestartBackoff.Crashes(_crashes, TimeSpan.Zero);
            _due = now + RestartBackoff.Delay(_crashes);
            log.Warn($"{name} could not be started: {exception.Message}", ("event", "start_failed"), ("process", name.ToString()));
            return;
        }
        _phase = ProcessState.Starting;
        changed();
    }

    private void Ready(DateTimeOffset now)
    {
        _phase = ProcessState.Running;
        WasReady = true;
        log.Say(
            string.Create(CultureInfo.InvariantCulture, $"{name} is ready after {(now - _startedAt).TotalSeconds:0.0} s (process {_started!.Mark.Pid}, {address})"),
            ("event", "ready"), ("process", name.ToString()), ("pid", _started.Mark.Pid), ("address", address));
    }

    private async Task CrashedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await ReapAsync(cancellationToken);
        var uptime = now - _startedAt;
        _crashes = RestartBackoff.Crashes(_crashes, uptime);
        var delay = RestartBackoff.Delay(_crashes);
        _due = now + delay;
        _phase = ProcessState.Waiting;
        Restarts++;
        log.Warn(
            string.Create(CultureInfo.InvariantCulture, $"{name} (process {_started!.Mark.Pid}) ended{How()} after {uptime.TotalSeconds:0} s; it is started again in {delay.TotalSeconds:0} s"),
            ("event", "ended"), ("process", name.ToString()), ("pid", _started.Mark.Pid), ("exit_code", ExitCode()), ("restart_in_ms", (long)delay.TotalMilliseconds), ("restarts", Restarts));
        _started.Dispose();
    }

    /// <summary>The kernel knows that a child has ended a moment before it says how; without that moment the log would not say why it ended.</summary>
    private async Task ReapAsync(CancellationToken cancellationToken)
    {
        if (_started?.Child is not { HasExited: false } child)
            return;
        Task ended = child.WaitForExitAsync(cancellationToken).WaitAsync(ReapLimit, time, cancellationToken);
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task EndingAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_started is null || !_started.Mark.IsAlive())
        {
            IsGone = true;
            _started?.Dispose();
            log.Say($"{name} has ended", ("event", "stopped"), ("process", name.ToString()));
        }
        else if (_killAt is null && now >= _due)
        {
            _killAt = now + Teardown.Patience(name.Service);
            log.Say(
                string.Create(CultureInfo.InvariantCulture, $"{name} (process {_started.Mark.Pid}) is asked to end; {WhatFor()}, at most {Teardown.Patience(name.Service).TotalSeconds:0} s"),
                ("event", "stopping"), ("process", name.ToString()), ("pid", _started.Mark.Pid));
            await OsProcess.SignalAsync(_started.Mark.Pid, Teardown.Polite(name.Service), cancellationToken);
        }
        else if (_killAt < now)
        {
            _killAt = now + Teardown.Patience(name.Service);
            log.Warn($"{name} (process {_started.Mark.Pid}) has not ended and is killed", ("event", "killed"), ("process", name.ToString()));
            await OsProcess.SignalAsync(_started.Mark.Pid, Teardown.Forceful(name.Service), cancellationToken);
        }
    }

    private string WhatFor() => name.Service switch
    {
        ServiceCatalog.Runner => "its turns go back to the queue, and other runners take them",
        ServiceCatalog.EventStream => "its clients reconnect and go on after the last event that they saw",
        _ => "what it has begun it finishes",
    };

    private int? ExitCode() => _started?.Child is { HasExited: true } child ? child.ExitCode : null;

    private string How() => ExitCode() switch
    {
        null => string.Empty,
        > 128 and var code => string.Create(CultureInfo.InvariantCulture, $" by signal {code - 128}"),
        var code => string.Create(CultureInfo.InvariantCulture, $" with code {code}"),
    };
}

