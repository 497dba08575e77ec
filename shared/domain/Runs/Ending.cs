namespace Orchestrate.Domain.Runs;

/// <summary>How the run is going to end, once everything that runs has stopped.</summary>
/// <param name="Status">The terminal status.</param>
/// <param name="Reason">The typed reason.</param>
/// <param name="Detail">A sentence.</param>
public sealed record Ending(RunStatus Status, string Reason, string Detail);
