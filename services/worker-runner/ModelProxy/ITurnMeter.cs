namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>The running count of one turn.</summary>
public interface ITurnMeter : IDisposable
{
    /// <summary>What was used so far (tool calls are counted elsewhere).</summary>
    Contracts.Work.TurnUsage Usage { get; }

    /// <summary>Cancelled when the turn must stop.</summary>
    CancellationToken Breached { get; }

    /// <summary>After a breach: <c>model_calls</c>, <c>tokens</c>, <c>cost</c>, <c>hot_loop</c> or <c>provider_rejected</c>.</summary>
    string? Breach { get; }

    /// <summary>After a breach: a sentence with the numbers.</summary>
    string? BreachDetail { get; }

    /// <summary>When a model call last began, ended or produced bytes.</summary>
    DateTimeOffset LastActivity { get; }

    /// <summary>Calls with this process's token for sessions without a meter: nested agents, or OpenCode started from a shell (NDP-3).</summary>
    int UnknownSessionCalls { get; }
}
