using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Delivery;
using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Runs;

/// <summary>Something that happened. The only things that can change a run.</summary>
public abstract record RunInput
{
    private RunInput()
    {
    }

    /// <summary>The run was submitted.</summary>
    /// <param name="RunId">The run.</param>
    /// <param name="Start">Whether it starts at once.</param>
    public sealed record Submitted(Guid RunId, bool Start) : RunInput;

    /// <summary>A person lets it start.</summary>
    /// <param name="By">Who.</param>
    public sealed record StartRequested(string By) : RunInput;

    /// <summary>A person cancels it.</summary>
    /// <param name="By">Who.</param>
    /// <param name="Reason">Why.</param>
    public sealed record CancelRequested(string By, string? Reason) : RunInput;

    /// <summary>A person pauses it.</summary>
    /// <param name="By">Who.</param>
    /// <param name="Reason">Why.</param>
    public sealed record PauseRequested(string By, string? Reason) : RunInput;

    /// <summary>A person lets a paused run go on.</summary>
    /// <param name="By">Who.</param>
    /// <param name="Reason">Why.</param>
    public sealed record ResumeRequested(string By, string? Reason) : RunInput;

    /// <summary>A person decides a step.</summary>
    /// <param name="StepId">The step.</param>
    /// <param name="Decision">The decision.</param>
    /// <param name="By">Who.</param>
    /// <param name="Note">Why.</param>
    /// <param name="Agent">For <c>reassign</c>: to whom.</param>
    public sealed record StepAcknowledged(string StepId, string Decision, string By, string? Note, string? Agent) : RunInput;

    /// <summary>A person decides that an attempt of an ended run need not be kept.</summary>
    /// <param name="AttemptId">The attempt.</param>
    /// <param name="By">Who.</param>
    public sealed record AttemptDiscarded(Guid AttemptId, string By) : RunInput;

    /// <summary>A runner has begun.</summary>
    /// <param name="WorkId">The work.</param>
    /// <param name="Epoch">Its epoch.</param>
    /// <param name="RunnerId">The runner.</param>
    /// <param name="ServerUrl">OpenCode's address.</param>
    /// <param name="Directory">The session's directory.</param>
    /// <param name="SessionId">The session.</param>
    public sealed record WorkStarted(Guid WorkId, int Epoch, string RunnerId, string? ServerUrl, string? Directory, string? SessionId) : RunInput;

    /// <summary>A runner asks for work that was delivered or sent before.</summary>
    /// <param name="WorkId">The work.</param>
    /// <param name="Epoch">The epoch it knows.</param>
    /// <param name="Redelivered">Whether the broker took it from another runner.</param>
    /// <param name="LostUsage">What the former holder of that epoch had reported; null for nothing.</param>
    /// <param name="NeverHeld">Whether no runner has ever had a lease under that epoch: one that said it began was killed before its first heartbeat.</param>
    public sealed record WorkClaimed(Guid WorkId, int Epoch, bool Redelivered, Usage? LostUsage = null, bool NeverHeld = false) : RunInput;

    /// <summary>The repository stands.</summary>
    /// <param name="WorkId">The work.</param>
    /// <param name="Epoch">Its epoch.</param>
    /// <param name="BaseCommit">The base commit.</param>
    /// <param name="Verifications">The acceptance tests on it.</param>
    /// <param name="Warnings">What the user should know.</param>
    public sealed record Prepared(Guid WorkId, int Epoch, string BaseCommit, IReadOnlyList<VerificationResult> Verifications, IReadOnlyList<string> Warnings) : RunInput
    {
        /// <summary>Agents that the workspace's base commit defines (AGT-2).</summary>
        public IReadOnlyList<AgentSpec> AgentSpecs { get; init; } = [];
    }

    /// <summary>A turn ended.</summary>
    /// <param name="WorkId">The work.</param>
    /// <param name="Epoch">Its epoch.</param>
    /// <param name="Report">What the runner reports.</param>
    public sealed record TurnFinished(Guid WorkId, int Epoch, TurnReport Report) : RunInput
    {
        /// <summary>How it began, when that was not said before.</summary>
        public WorkStarted? Began { get; init; }
    }

    /// <summary>A merge was tried.</summary>
    /// <param name="WorkId">The work.</param>
    /// <param name="Epoch">Its epoch.</param>
    /// <param name="Merged">Whether the branch moved.</param>
    /// <param name="Head">Where it stands.</param>
    /// <param name="Conflicts">Files in conflict.</param>
    /// <param name="Verifications">The task's checks on the merged tree.</param>
    /// <param name="Detail">Why it was not merged.</param>
    public sealed record Integrated(
        Guid WorkId, int Epoch, bool Merged, string Head, IReadOnlyList<string> Conflicts, IReadOnlyList<VerificationResult> Verifications, string? Detail) : RunInput
    {
        /// <summary>What exactly is in conflict.</summary>
        public IReadOnlyList<MergeConflict> ConflictTexts { get; init; } = [];

        /// <summary>The acceptance tests on the merged commit, one for each; null when they did not run.</summary>
        public IReadOnlyList<VerificationResult>? Acceptance { get; init; }
    }

    /// <summary>The acceptance tests ran.</summary>
    /// <param name="WorkId">The work.</param>
    /// <param name="Epoch">Its epoch.</param>
    /// <param name="Commit">The commit.</param>
    /// <param name="Verifications">One for each test.</param>
    public sealed record AcceptanceChecked(Guid WorkId, int Epoch, string Commit, IReadOnlyList<VerificationResult> Verifications) : RunInput;

    /// <summary>The result was delivered.</summary>
    /// <param name="WorkId">The work.</param>
    /// <param name="Epoch">Its epoch.</param>
    /// <param name="Branch">The branch.</param>
    /// <param name="Location">The repository.</param>
    /// <param name="Detail">What could not be done and why.</param>
    /// <param name="Delivery">What happened besides the branch; null for nothing.</param>
    public sealed record Published(Guid WorkId, int Epoch, string? Branch, string Location, string? Detail, ResultDelivery? Delivery = null) : RunInput;

    /// <summary>A runner could not do the work.</summary>
    /// <param name="WorkId">The work.</param>
    /// <param name="Epoch">Its epoch.</param>
    /// <param name="FailureClass"><c>lost</c>, <c>transient</c>, <c>cancelled</c> or <c>fatal</c>.</param>
    /// <param name="Code">Stable code.</param>
    /// <param name="Detail">What to do.</param>
    /// <param name="Usage">Usage before.</param>
    /// <param name="StopConfirmed">Whether everything stopped.</param>
    /// <param name="LostUsage">What its runner had reported with its heartbeats; null for nothing.</param>
    public sealed record WorkFailed(Guid WorkId, int Epoch, string FailureClass, string Code, string Detail, Usage Usage, bool StopConfirmed, Usage? LostUsage = null) : RunInput
    {
        /// <summary>What it used: the later of the two measurements.</summary>
        public Usage Used => Usage.AtLeast(LostUsage ?? Usage.None);
    }

    /// <summary>No live lease.</summary>
    /// <param name="WorkId">The work.</param>
    /// <param name="Epoch">The epoch that was seen.</param>
    /// <param name="LostUsage">What its runner had reported; null for nothing.</param>
    public sealed record LeaseExpired(Guid WorkId, int Epoch, Usage? LostUsage = null) : RunInput;

    /// <summary>A deadline was seen to have passed.</summary>
    /// <param name="LostUsage">What the runners of the open work had reported, by work id; null for nothing. Counted for work that is given up.</param>
    public sealed record DeadlineReached(IReadOnlyDictionary<Guid, Usage>? LostUsage = null) : RunInput;
}
