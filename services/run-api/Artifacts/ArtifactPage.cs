namespace Orchestrate.RunApi.Artifacts;

/// <summary>A page of a run's artifacts, in the order in which they came.</summary>
/// <param name="Artifacts">The artifacts.</param>
/// <param name="NextCursor">For the next page; absent on the last one.</param>
internal sealed record ArtifactPage(IReadOnlyList<ArtifactDocument> Artifacts, string? NextCursor);
