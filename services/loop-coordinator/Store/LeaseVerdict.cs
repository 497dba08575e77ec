namespace Orchestrate.LoopCoordinator.Store;

/// <summary>What the work table says about a runner's lease.</summary>
/// <param name="GoOn">Whether the lease was renewed.</param>
/// <param name="Epoch">The epoch that holds now; 0 when the work is unknown.</param>
/// <param name="Reason">When not: <c>unknown</c> for work that was answered or never was, <c>fenced</c>, or why the work was stopped (<c>cancelled</c> …).</param>
/// <param name="Wait">Whether it holds the lease and not yet a place at the server that it asked for.</param>
public sealed record LeaseVerdict(bool GoOn, int Epoch, string? Reason, bool Wait = false);
