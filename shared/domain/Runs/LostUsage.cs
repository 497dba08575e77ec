namespace Orchestrate.Domain.Runs;

/// <summary>What one lease epoch of a piece of work had used when it was lost, as far as it has been counted. A late result of that epoch adds only what is missing here.</summary>
/// <param name="WorkId">The work.</param>
/// <param name="Epoch">The epoch that was lost.</param>
/// <param name="AttemptId">The attempt that it belongs to; empty for work without an agent.</param>
/// <param name="Usage">What was counted.</param>
public sealed record LostUsage(Guid WorkId, int Epoch, Guid AttemptId, Usage Usage);
