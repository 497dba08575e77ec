using System.Collections.Concurrent;
using Orchestrate.Contracts.Runs;

namespace Orchestrate.Messaging.Tests.Support;

/// <summary>What arrived in the tests' consumers, over all replicas of a test.</summary>
public sealed class Ledger
{
    /// <summary>Message ids of completions, one entry for each delivery.</summary>
    public ConcurrentQueue<Guid> Completions { get; } = [];

    /// <summary>Run ids of technical faults.</summary>
    public ConcurrentQueue<Guid> Faults { get; } = [];

    /// <summary>Notifications about events.</summary>
    public ConcurrentQueue<RunEventsRecorded> Notifications { get; } = [];

    /// <summary>How PostgreSQL plans the statements of decisions, one entry for each decision that looked.</summary>
    public ConcurrentQueue<string> PlanModes { get; } = [];

    /// <summary>How often each decision was tried.</summary>
    public ConcurrentDictionary<string, int> Tries { get; } = [];
}
