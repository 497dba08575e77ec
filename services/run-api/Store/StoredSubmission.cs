namespace Orchestrate.RunApi.Store;

/// <summary>What came of storing a submission.</summary>
/// <param name="RunId">The run: the new one, or the one that the key made before.</param>
/// <param name="Replayed">The key was known.</param>
/// <param name="Conflict">The key was known and stands for something else.</param>
public sealed record StoredSubmission(Guid RunId, bool Replayed, bool Conflict);
