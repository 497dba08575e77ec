using Orchestrate.Domain.Failures;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>The running count of one turn.</summary>
public interface ITurnMeter : IDisposable
{
    /// <summary>What was used so far (tool calls are counted elsewhere).</summary>
    Contracts.Work.TurnUsage Usage { get; }

    /// <summary>Cancelled when the turn must stop.</summary>
    CancellationToken Breached { get; }

    /// <summary>After a breach: one of <see cref="TurnBreaches"/>.</summary>
    string? Breach { get; }

    /// <summary>After a breach: a sentence with the numbers.</summary>
    string? BreachDetail { get; }

    /// <summary>After the breach <c>provider_busy</c>: how long the provider asked to be left alone, seconds.</summary>
    int? RetryAfterSeconds { get; }

    /// <summary>When a model call last began, ended or produced bytes.</summary>
    DateTimeOffset LastActivity { get; }

    /// <summary>Calls with this process's token for sessions that never had a meter: nested agents, or OpenCode started from a shell (NDP-3). Also counts after the meter is closed, until the next one opens in that process.</summary>
    int UnknownSessionCalls { get; }

    /// <summary>Waits until no call is in flight; soon after the meter was disposed, because calls end with the turn. False when that took longer than the limit, so that a call in flight is not in <see cref="Usage"/>.</summary>
    Task<bool> DrainedAsync(TimeSpan limit);
}
