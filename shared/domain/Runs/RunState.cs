using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orchestrate.Domain.Delivery;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Limits;

namespace Orchestrate.Domain.Runs;

/// <summary>Everything that decides what a run does next. Immutable; stored as JSON; adding members is compatible, removing is not.</summary>
public sealed record RunState
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The typed reason, once it ended.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence to the reason.</summary>
    public string? Detail { get; init; }

    /// <summary>The limits that hold.</summary>
    public required EffectiveLimits Limits { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it must have ended; a resume moves it by the time that the run was paused.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Iterations, oldest first.</summary>
    public ImmutableList<IterationState> Iterations { get; init; } = [];

    /// <summary>Tasks in the order in which they were planned.</summary>
    public ImmutableList<TaskState> Tasks { get; init; } = [];

    /// <summary>Open work by id.</summary>
    public ImmutableDictionary<Guid, WorkItem> Work { get; init; } = ImmutableDictionary<Guid, WorkItem>.Empty;

    /// <summary>The acceptance tests.</summary>
    public ImmutableList<AcceptanceState> Acceptance { get; init; } = [];

    /// <summary>Escalations, oldest first.</summary>
    public ImmutableList<Escalation> Escalations { get; init; } = [];

    /// <summary>Settled usage.</summary>
    public Usage Usage { get; init; } = Usage.None;

    /// <summary>What lost lease epochs had used; part of <see cref="Usage"/>.</summary>
    public ImmutableList<LostUsage> LostUsage { get; init; } = [];

    /// <summary>The commit that the run started from.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>Agents that the workspace defines, in the order of their names (AGT-2); none unless the bundle allows it.</summary>
    public ImmutableList<AgentSpec> WorkspaceAgents { get; init; } = [];

    /// <summary>The integration branch.</summary>
    public string? Head { get; init; }

    /// <summary>The last good integrated commit; null until acceptance tests ran on one, when it is the base.</summary>
    public GoodCommit? Good { get; init; }

    /// <summary>Work lost to crashes.</summary>
    public int LostWork { get; init; }

    /// <summary>Pieces of work whose stop could not be confirmed.</summary>
    public int UnconfirmedStops { get; init; }

    /// <summary>Set when the run is going to end as soon as nothing runs any more.</summary>
    public Ending? Ending { get; init; }

    /// <summary>While stopping: when what has not confirmed its stop is given up.</summary>
    public DateTimeOffset? StopBy { get; init; }

    /// <summary>Set while a person keeps the run paused.</summary>
    public PauseState? Pause { get; init; }

    /// <summary>The result's branch in the user's repository.</summary>
    public string? ResultBranch { get; init; }

    /// <summary>The repository that holds the result.</summary>
    public string? ResultLocation { get; init; }

    /// <summary>How the result was delivered besides the branch.</summary>
    public ResultDelivery? ResultDelivery { get; init; }

    /// <summary>What of the delivery could not be done, and why.</summary>
    public string? ResultDetail { get; init; }

    /// <summary>What the user should know, for example that there is no sandbox.</summary>
    public ImmutableList<string> Warnings { get; init; } = [];

    /// <summary>Last percentage of the budget that was announced.</summary>
    public int AnnouncedBudgetPercent { get; init; }

    /// <summary>Circuit breakers that saw a failure (FAIL-3), by <c>agent:name</c> or <c>provider:name</c>.</summary>
    public ImmutableDictionary<string, CircuitBreaker> Breakers { get; init; } = ImmutableDictionary<string, CircuitBreaker>.Empty;

    /// <summary>Sessions of the orchestrator agent that were given up as degraded (FAIL-6).</summary>
    public int DegradedSessions { get; init; }

    /// <summary>Finished tasks at the last mid-execution checkpoint (GATE-1).</summary>
    public int CheckpointTasks { get; init; }

    /// <summary>Tool calls at the last mid-execution checkpoint (GATE-1).</summary>
    public int CheckpointCalls { get; init; }

    /// <summary>What was suggested so far (CTX-1, CMD-1): keys of suggestions, each announced once.</summary>
    public ImmutableList<string> Suggested { get; init; } = [];

    /// <summary>The option that a person chose for the spec folder, <c>A</c>–<c>D</c> (TASK-6); null when nobody was asked.</summary>
    public string? SpecFolderOption { get; init; }

    /// <summary>When the run wants to be looked at again; null once it has ended or while it waits to be started.</summary>
    [JsonIgnore]
    public DateTimeOffset? NextDeadline => Status.IsTerminal() || Status == RunStatus.AwaitingStart ? null : StopBy ?? Pause?.Until ?? Deadline;

    /// <summary>The current iteration.</summary>
    [JsonIgnore]
    public IterationState Iteration => Iterations[^1];

    /// <summary>Tokens reserved by open work (RES-2).</summary>
    [JsonIgnore]
    public long ReservedTokens => Work.Values.Sum(w => w.ReservedTokens);

    /// <summary>Cost reserved by open work, micro-dollars.</summary>
    [JsonIgnore]
    public long ReservedCostMicroUsd => Work.Values.Sum(w => w.ReservedCostMicroUsd);

    /// <summary>Task ids of the current iteration.</summary>
    [JsonIgnore]
    public IEnumerable<TaskState> CurrentTasks => Tasks.Where(t => t.Iteration == Iterations.Count);

    /// <summary>The task of that id.</summary>
    public TaskState? FindTask(string? id) => id is null ? null : Tasks.FirstOrDefault(t => t.Task.TaskId == id);

    /// <summary>The breaker of that key; a closed one when nothing ever failed.</summary>
    public CircuitBreaker Breaker(string key) => Breakers.GetValueOrDefault(key) ?? CircuitBreaker.Closed;

    /// <summary>Replaces a task.</summary>
    public RunState With(TaskState task)
    {
        var index = Tasks.FindIndex(t => t.Task.TaskId == task.Task.TaskId);
        return this with { Tasks = Tasks.SetItem(index, task) };
    }

    /// <summary>Replaces the current iteration.</summary>
    public RunState With(IterationState iteration) => this with { Iterations = Iterations.SetItem(Iterations.Count - 1, iteration) };

    /// <summary>Whether every required acceptance test was verified on the integrated commit (GATE-2).</summary>
    public bool AcceptanceVerified(SpecBundle bundle) =>
        Head is not null && bundle.AcceptanceTests.Any(t => t.Required)
        && bundle.AcceptanceTests.Where(t => t.Required).All(t => Acceptance.Any(a => a.Id == t.Id && a.Verification is { Passed: true } v && v.Commit == Head));
}
