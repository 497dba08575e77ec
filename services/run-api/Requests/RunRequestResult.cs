namespace Orchestrate.RunApi.Requests;

/// <summary>The state that a request met or made.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Its status after the decision.</param>
internal sealed record RunRequestResult(Guid RunId, string Status);
