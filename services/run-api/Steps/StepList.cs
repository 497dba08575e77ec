namespace Orchestrate.RunApi.Steps;

/// <summary>The steps of a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Steps">Its steps.</param>
internal sealed record StepList(Guid RunId, IReadOnlyList<RunStep> Steps);
