namespace Orchestrate.EventStream.Hub;

/// <summary>Where a feed stood when a client joined it: everything after <paramref name="Position"/> comes live.</summary>
/// <param name="Position">Sequence number of the last event before.</param>
/// <param name="Terminal">Whether nothing follows.</param>
public readonly record struct Attachment(long Position, bool Terminal);
