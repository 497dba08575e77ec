namespace Orchestrate.Domain.Runs;

/// <summary>Something that a runner is asked to do. Built from the state alone, so that it can be built again after a crash.</summary>
/// <param name="Work">The open piece of work.</param>
public abstract record RunCommand(WorkItem Work)
{
    /// <summary>Prepare the run's repository.</summary>
    /// <param name="Work">The work.</param>
    public sealed record Prepare(WorkItem Work) : RunCommand(Work);

    /// <summary>Prompt an agent and check what it did.</summary>
    /// <param name="Work">The work.</param>
    /// <param name="Order">What is asked of whom.</param>
    public sealed record Turn(WorkItem Work, TurnOrder Order) : RunCommand(Work);

    /// <summary>Merge an accepted attempt.</summary>
    /// <param name="Work">The work.</param>
    /// <param name="Task">The task.</param>
    /// <param name="AttemptId">The attempt.</param>
    /// <param name="AttemptCommit">Its commit.</param>
    /// <param name="ExpectedHead">The integration head.</param>
    /// <param name="Message">The merge commit's message.</param>
    /// <param name="Verifiers">The task's checks.</param>
    public sealed record Integrate(
        WorkItem Work, string Task, Guid AttemptId, string AttemptCommit, string ExpectedHead, string Message, IReadOnlyList<NamedVerifier> Verifiers) : RunCommand(Work)
    {
        /// <summary>Texts that the merge commit adds to files (AGT-4).</summary>
        public IReadOnlyList<FileAppend> Appends { get; init; } = [];

        /// <summary>Where protected paths are restored from when the run's acceptance tests run on the merged commit at once; null when they do not.</summary>
        public string? AcceptanceBase { get; init; }
    }

    /// <summary>Run the acceptance tests on the integrated commit.</summary>
    /// <param name="Work">The work.</param>
    /// <param name="Commit">The commit.</param>
    /// <param name="BaseCommit">Where protected paths are restored from.</param>
    public sealed record Acceptance(WorkItem Work, string Commit, string BaseCommit) : RunCommand(Work);

    /// <summary>Deliver the result.</summary>
    /// <param name="Work">The work.</param>
    /// <param name="Commit">The commit.</param>
    /// <param name="Branch">The branch.</param>
    /// <param name="BaseCommit">The commit that the run started from.</param>
    /// <param name="Accepted">Whether every required acceptance test was verified on the commit.</param>
    public sealed record Publish(WorkItem Work, string Commit, string Branch, string BaseCommit, bool Accepted) : RunCommand(Work);

    /// <summary>Stop a running piece of work.</summary>
    /// <param name="Work">The work.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Stop(WorkItem Work, string Reason) : RunCommand(Work);
}
