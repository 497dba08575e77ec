namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Why a turn must be aborted.</summary>
/// <param name="Outcome">One of <see cref="AgentOutcomes"/>.</param>
/// <param name="Detail">A sentence with the numbers.</param>
/// <param name="ProviderFault">Whether the model's provider is to blame.</param>
public sealed record WatchBreach(string Outcome, string Detail, bool ProviderFault = false);
