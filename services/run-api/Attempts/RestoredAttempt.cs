using Orchestrate.Contracts.Work;

namespace Orchestrate.RunApi.Attempts;

/// <summary>Where an attempt's work can be had.</summary>
/// <param name="RunId">The run.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Branch">The branch.</param>
/// <param name="Commit">The commit it stands at.</param>
/// <param name="Location">The repository that holds it.</param>
/// <param name="Detail">What a person should know.</param>
/// <param name="Patch">The patch, if it was asked for and stored.</param>
internal sealed record RestoredAttempt(Guid RunId, Guid AttemptId, string Branch, string Commit, string? Location, string? Detail, ArtifactRef? Patch);
