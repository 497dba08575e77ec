using Orchestrate.Contracts.Runs;

namespace Orchestrate.LoopCoordinator.Announcing;

/// <summary>Tells whoever shows runs what was committed to their logs.</summary>
public interface IAnnouncer
{
    /// <summary>Announces rows of one run; returns at once and never throws. What is not heard is read from the log.</summary>
    void Add(RunEventsRecorded recorded);
}
