namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Open work that was dispatched a while ago and that no runner has begun: its message may be lost, or it waits in a long queue.</summary>
/// <param name="RunId">The run.</param>
/// <param name="WorkId">The piece of work.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="ResendCount">How often it has been sent again, this time included.</param>
/// <param name="Command">The contract as it was stored.</param>
public sealed record UnstartedWork(Guid RunId, Guid WorkId, int Epoch, int ResendCount, object Command);
