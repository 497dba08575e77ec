using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>What one round of admission did.</summary>
/// <param name="Sent">The commands of the turns that were admitted, stored in the outbox and to be dispatched.</param>
/// <param name="Waiting">Tenants with turns that go on waiting.</param>
public sealed record AdmissionRound(IReadOnlyList<OutboxRow> Sent, IReadOnlyList<WaitingTenant> Waiting)
{
    /// <summary>A round that found nothing to do.</summary>
    public static AdmissionRound Empty { get; } = new([], []);
}
