namespace Orchestrate.Messaging;

/// <summary>An instance that decisions have changed and that is about to be written, with what the last of them sends.</summary>
/// <param name="Saga">The instance, locked.</param>
/// <param name="Outgoing">Messages may still be added.</param>
public sealed record Decided<TSaga>(TSaga Saga, Outgoing Outgoing);
