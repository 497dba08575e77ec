namespace Orchestrate.EventStream.Log;

/// <summary>Where a run's log stands.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Its status; <c>submitted</c> until the coordinator has taken it up.</param>
/// <param name="LastSeq">Sequence number of its last event; 0 before the first.</param>
/// <param name="Terminal">Whether it ended; nothing follows then.</param>
public sealed record RunPosition(Guid RunId, string Status, long LastSeq, bool Terminal);
