namespace Orchestrate.Domain.Capacity;

/// <summary>A turn that waits until it is admitted.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="RunId">Its run.</param>
/// <param name="WorkId">Its piece of work.</param>
/// <param name="Since">Since when it could have been sent, UTC.</param>
public sealed record WaitingTurn(string Tenant, Guid RunId, Guid WorkId, DateTimeOffset Since);
