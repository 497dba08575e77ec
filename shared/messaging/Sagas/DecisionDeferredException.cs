namespace Orchestrate.Messaging;

/// <summary>
/// A decision wanted to read what an earlier decision of the same transaction has changed and not written yet. It is taken again in the next transaction; nobody outside of this
/// assembly sees this.
/// </summary>
internal sealed class DecisionDeferredException() : Exception("The decision is taken in the next transaction.");
