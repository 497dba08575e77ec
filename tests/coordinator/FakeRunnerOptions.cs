using System.Collections.Concurrent;
using Orchestrate.Contracts.Work;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>How the fake runner misbehaves.</summary>
public sealed class FakeRunnerOptions
{
    private readonly ConcurrentDictionary<Guid, bool> _swallowed = new();

    /// <summary>How often each answer is sent.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Whether the first delivery of each command is lost without an answer.</summary>
    public bool LosesFirst { get; init; }

    /// <summary>On which turns the consumer throws.</summary>
    public Predicate<ExecuteTurn> ChokesOn { get; init; } = _ => false;

    /// <summary>Whether the first turn of each attempt of a worker ends as transient.</summary>
    public bool StumblesFirst { get; init; }

    /// <summary>What the first delivery of each turn reports with a heartbeat before its runner vanishes; null for runners that stay.</summary>
    public TurnUsage? UsesAndVanishes { get; init; }

    /// <summary>Called with the run and the kind of work (<c>plan</c>, <c>work</c>, <c>synthesis</c>, <c>publish</c>) just before the answer is sent.</summary>
    public Action<Guid, string> Answers { get; init; } = (_, _) => { };

    /// <summary>The runner's id.</summary>
    public string Name { get; init; } = "fake";

    /// <summary>Keeps each turn for a while under a lease and writes down when it was held; null for turns that take no time.</summary>
    public TurnBook? Book { get; init; }

    public bool Vanishes(Guid workId) => UsesAndVanishes is not null && _swallowed.TryAdd(workId, true);

    /// <summary>Whether agents' turns are never answered, as by a runner that died.</summary>
    public bool LosesTurns { get; set; }

    /// <summary>The task that no worker does; null when all are done.</summary>
    public string? FailsTask { get; init; }

    /// <summary>Every command that came, in order of arrival.</summary>
    public ConcurrentQueue<object> Commands { get; } = new();

    public bool Swallows(Guid workId) => LosesFirst && _swallowed.TryAdd(workId, true);
}
