namespace Orchestrate.RunApi.Runs;

/// <summary>A page of runs, newest first.</summary>
/// <param name="Runs">The runs.</param>
/// <param name="NextCursor">For the next page; absent on the last one.</param>
internal sealed record RunPage(IReadOnlyList<RunSummary> Runs, string? NextCursor);
