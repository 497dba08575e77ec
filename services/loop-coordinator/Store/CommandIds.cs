using Orchestrate.Domain;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Message ids of commands.</summary>
internal static class CommandIds
{
    /// <summary>The id of the command of a piece of work under an epoch: whoever sends it first, a second one is the same message.</summary>
    public static Guid Of(Guid workId, int epoch) => Identity.Derive(workId, "command", Identity.Part(epoch));
}
