namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Open work changes hands: whoever holds an older epoch is fenced off. What that epoch had used belongs to the decision; the row begins anew.</summary>
/// <param name="WorkId">The piece of work.</param>
/// <param name="Epoch">The new epoch.</param>
/// <param name="At">When, UTC.</param>
/// <param name="RunnerId">The runner that claimed it; null when it goes back to the queue.</param>
/// <param name="LeaseUntil">When the new lease ends; null while it waits in a queue.</param>
/// <param name="Command">The command with the new epoch; null keeps the stored one.</param>
/// <param name="Admitted">Whether it may be sent; null leaves that as it is.</param>
public sealed record RenewEpoch(Guid WorkId, int Epoch, DateTimeOffset At, string? RunnerId, DateTimeOffset? LeaseUntil, object? Command, bool? Admitted = null) : WorkChange(WorkId);
