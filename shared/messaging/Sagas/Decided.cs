namespace Orchestrate.Messaging;

/// <summary>An instance that decisions have changed and that is about to be written, with what the last of them sends.</summary>
/// <param name="Saga">The instance, locked unless it is new.</param>
/// <param name="Outgoing">Messages may still be added.</param>
public sealed record Decided<TSaga>(TSaga Saga, Outgoing Outgoing)
{
    /// <summary>Whether it has no row yet.</summary>
    public bool IsNew { get; init; }
}
