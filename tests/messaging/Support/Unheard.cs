using Orchestrate.Contracts.Runs;
using Orchestrate.LoopCoordinator.Announcing;

namespace Orchestrate.Messaging.Tests.Support;

/// <summary>Announcements that nobody hears.</summary>
public sealed class Unheard : IAnnouncer
{
    /// <inheritdoc/>
    public void Add(RunEventsRecorded recorded)
    {
        // The test looks at the tables.
    }
}
