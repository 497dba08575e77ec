using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Orchestrate.Domain.Capacity;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Admitting;

/// <summary>Admits turns that wait for a limit on turns in flight, whenever one came to wait or a place became free. Each replica has one; the database lets one at a time decide.</summary>
public sealed partial class Admitter : BackgroundService
{
    private readonly TurnAdmissions _admissions;
    private readonly IOutbox _outbox;
    private readonly AdmissionSignal _signal;
    private readonly AdmissionLimits _limits;
    private readonly ILogger<Admitter> _logger;
    private readonly Meter _meter;
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private volatile int _waiting;

    /// <summary>Reads the limits and makes the gauge <c>orchestrate.turns.waiting</c>.</summary>
    public Admitter(
        TurnAdmissions admissions, [FromKeyedServices(LoopSchema.Name)] IOutbox outbox, AdmissionSignal signal, IOptions<CoordinatorOptions> options, ILogger<Admitter> logger, IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(meters);
        (_admissions, _outbox, _signal, _logger) = (admissions, outbox, signal, logger);
        _limits = options.Value.AdmissionLimits;
        _meter = meters.Create("Orchestrate.LoopCoordinator");
        _meter.CreateObservableGauge("orchestrate.turns.waiting", () => _waiting, "{turn}", "Turns that wait for a limit on turns in flight; each replica reports all of them.");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _signal.WaitAsync(stoppingToken);
                await TryAdmitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task TryAdmitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var round = await _admissions.AnyWaitingAsync(cancellationToken) ? await _admissions.AdmitAsync(_limits, cancellationToken) : AdmissionRound.Empty;
            _signal.SomeoneWaits = round.Waiting.Count > 0;
            Show(round);
            await _outbox.DispatchAsync(round.Sent, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception);
        }
    }

    /// <summary>Said once when a tenant's turns begin to wait and once when they no longer do.</summary>
    private void Show(AdmissionRound round)
    {
        _waiting = round.Waiting.Sum(tenant => tenant.Waiting);
        foreach (var tenant in round.Waiting.Where(tenant => _held.Add(tenant.Tenant)))
            LogHeld(tenant.Tenant, tenant.Waiting, tenant.InFlight, _limits.PerTenant, _limits.Overall);
        foreach (var tenant in _held.Except(round.Waiting.Select(tenant => tenant.Tenant)).ToList())
        {
            _held.Remove(tenant);
            LogFree(tenant);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Turns of tenant {Tenant} wait: {Waiting}, with {InFlight} in flight (limits: {PerTenant} of a tenant, {Overall} of all)")]
    private partial void LogHeld(string tenant, int waiting, int inFlight, int perTenant, int overall);

    [LoggerMessage(Level = LogLevel.Information, Message = "No turn of tenant {Tenant} waits any more")]
    private partial void LogFree(string tenant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A round of admission failed; the next one tries again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The Admitter stops")]
    private partial void LogStopped();
}
