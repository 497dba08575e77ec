using System.Collections.Concurrent;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>How the fake runner misbehaves.</summary>
public sealed class FakeRunnerOptions
{
    private readonly ConcurrentDictionary<Guid, bool> _swallowed = new();

    /// <summary>How often each answer is sent.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Whether the first delivery of each command is lost without an answer.</summary>
    public bool LosesFirst { get; init; }

    /// <summary>Whether the first turn of each attempt of a worker ends as transient.</summary>
    public bool StumblesFirst { get; init; }

    public bool Swallows(Guid workId) => LosesFirst && _swallowed.TryAdd(workId, true);
}
