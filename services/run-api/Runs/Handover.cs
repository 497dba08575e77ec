namespace Orchestrate.RunApi.Runs;

/// <summary>A hand-over document as JSON.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Markdown">The document.</param>
internal sealed record Handover(Guid RunId, string Markdown);
