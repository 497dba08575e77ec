namespace Orchestrate.Domain.Artifacts;

/// <summary>Names content that the server keeps for a run; it was stored before anything referred to it.</summary>
/// <param name="Sha256">SHA-256 of the content, lower-case hex.</param>
/// <param name="Length">Bytes.</param>
/// <param name="MediaType">Media type.</param>
/// <param name="Name">Name for people; not a path.</param>
public sealed record StoredArtifact(string Sha256, long Length, string MediaType, string Name);
