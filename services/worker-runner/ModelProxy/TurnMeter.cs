using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Budgets;
using Orchestrate.Domain.Failures;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary><see cref="ITurnMeter"/>: the turn's budget and hot-loop guard behind one lock.</summary>
internal sealed partial class TurnMeter : ITurnMeter
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Action<TurnMeter> _close;
    private readonly CancellationTokenSource _breached = new();
    private readonly CancellationTokenSource _ended = new();
    private TaskCompletionSource _settled = NewSignal();
    private ModelBudget _budget;
    private HotLoopGuard _guard = new();
    private string? _breach;
    private string? _breachDetail;
    private DateTimeOffset _lastActivity;
    private int? _retryAfterSeconds;
    private int _unknownSessionCalls;
    private int _inFlight;
    private bool _disposed;

    public TurnMeter(TurnMeterOptions options, ModelPrice price, TimeProvider time, ILogger log, Action<TurnMeter> close)
    {
        Options = options;
        _time = time;
        _log = log;
        _close = close;
        _lastActivity = time.GetUtcNow();
        _budget = new ModelBudget
        {
            MaxCalls = options.Limits.ModelCalls,
            MaxTokens = options.Limits.Tokens,
            MaxCostMicroUsd = options.Limits.CostMicroUsd,
            Price = price,
        };
        Breached = _breached.Token;
        Ended = _ended.Token;
    }

    public TurnMeterOptions Options { get; }

    public CancellationToken Breached { get; }

    /// <summary>Cancelled when the meter is disposed: calls in flight end with the turn.</summary>
    public CancellationToken Ended { get; }

    public TurnUsage Usage
    {
        get
        {
            lock (_gate)
            {
                return new TurnUsage
                {
                    ModelCalls = _budget.Calls,
                    InputTokens = _budget.Used.Input,
                    CachedTokens = _budget.Used.Cached,
                    OutputTokens = _budget.Used.Output,
                    CostMicroUsd = _budget.CostMicroUsd,
                    OverdraftTokens = _budget.OverdraftTokens,
                    Estimated = _budget.Used.Estimated,
                };
            }
        }
    }

    public string? Breach => Read(() => _breach);

    public string? BreachDetail => Read(() => _breachDetail);

    public int? RetryAfterSeconds => Read(() => _retryAfterSeconds);

    public DateTimeOffset LastActivity => Read(() => _lastActivity);

    public int UnknownSessionCalls => Volatile.Read(ref _unknownSessionCalls);

    public void Touch()
    {
        lock (_gate)
            _lastActivity = _time.GetUtcNow();
    }

    public void CountUnknownSessions(int calls) => Interlocked.Add(ref _unknownSessionCalls, calls);

    /// <summary>Counts a call and reserves for it, or breaches. Waits while all that remains is held by calls in flight.</summary>
    public async Task<MeterGrant> BeginAsync(long? requestedOutput, CancellationToken cancellationToken)
    {
        for (var waited = false; ; waited = true)
        {
            Task settled;
            lock (_gate)
            {
                if (!waited)
                {
                    _lastActivity = _time.GetUtcNow();
                    _guard = _guard.Called(_lastActivity);
                }

                if (_breach is null && _guard.Loop is { } loop)
                    SetBreach(TurnBreaches.HotLoop, loop);
                if (_breach is not null || _disposed)
                    return new MeterGrant(null, _breach ?? "ended");
                var request = _budget.Reserve(requestedOutput);
                _budget = request.Budget;
                if (request.Exhausted is { } exhausted)
                    SetBreach(exhausted, _budget.Describe(exhausted));
                if (request.Reservation is not null)
                    _inFlight++;
                if (request.Reservation is not null || _breach is not null)
                    return new MeterGrant(request.Reservation, _breach);
                settled = _settled.Task;
            }

            await settled.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Books what a call really used, and what its answer was worth.</summary>
    /// <param name="reservation">From <see cref="BeginAsync"/>.</param>
    /// <param name="usage">What it used.</param>
    /// <param name="useful">False for an answer that OpenCode cannot use, null for an error that it waits for itself.</param>
    /// <param name="cutShort">True when the answer ended because its output limit was reached.</param>
    public void Settle(ModelReservation reservation, ModelUsage usage, bool? useful, bool cutShort)
    {
        TaskCompletionSource settled;
        lock (_gate)
        {
            _inFlight--;
            _lastActivity = _time.GetUtcNow();
            _budget = _budget.Settle(reservation, usage);
            _guard = _guard.Answered(useful);
            if (_breach is null && useful == false && _guard.Useless >= HotLoopGuard.MaxUseless)
                SetBreach(TurnBreaches.HotLoop, _guard.Loop!);
            if (_breach is null && cutShort && reservation.Capped)
            {
                var spent = _budget.Used.Counted >= _budget.MaxTokens ? TurnBreaches.Tokens : TurnBreaches.Cost;
                SetBreach(spent, $"The answer was cut short by what the turn had left. {_budget.Describe(spent)}");
            }

            (settled, _settled) = (_settled, NewSignal());
        }

        settled.TrySetResult();
        Options.Settled();
    }

    /// <summary>The provider will not serve this turn at all.</summary>
    public void RejectedByProvider(string detail)
    {
        lock (_gate)
        {
            if (_breach is null)
                SetBreach(TurnBreaches.ProviderRejected, detail);
        }
    }

    /// <summary>The provider wants to be left alone for longer than a worker slot should wait.</summary>
    public void BusyProvider(string detail, int seconds)
    {
        lock (_gate)
        {
            if (_breach is not null)
                return;
            _retryAfterSeconds = seconds;
            SetBreach(TurnBreaches.ProviderBusy, detail);
        }
    }

    public async Task<bool> DrainedAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit, _time);
        while (true)
        {
            Task settled;
            lock (_gate)
            {
                if (_inFlight == 0)
                    return true;
                settled = _settled.Task;
            }

            await settled.WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (deadline.IsCancellationRequested)
                return Read(() => _inFlight == 0);
        }
    }

    public void Dispose()
    {
        TaskCompletionSource settled;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            (settled, _settled) = (_settled, NewSignal());
        }

        _close(this);
        settled.TrySetResult();
        Cancel(_ended);
    }

    private void SetBreach(string breach, string detail)
    {
        (_breach, _breachDetail) = (breach, detail);
        LogBreach(Options.RunId, Options.WorkId, breach, detail);
        Cancel(_breached);
    }

    // Asynchronously: whoever listens must not run under this meter's lock, nor inside the call that breached.
    private void Cancel(CancellationTokenSource source) => source.CancelAsync().ContinueWith(
        cancelled => LogListener(cancelled.Exception!, Options.RunId, Options.WorkId),
        CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private T Read<T>(Func<T> value)
    {
        lock (_gate)
            return value();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Turn {WorkId} of run {RunId} is stopped: {Breach}. {Detail}")]
    private partial void LogBreach(Guid runId, Guid workId, string breach, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A listener to the meter of turn {WorkId} of run {RunId} failed")]
    private partial void LogListener(Exception exception, Guid runId, Guid workId);
}
