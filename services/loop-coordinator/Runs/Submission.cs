using Orchestrate.Domain.Runs;

namespace Orchestrate.LoopCoordinator.Runs;

/// <summary>A run as it was submitted.</summary>
/// <param name="Context">The bundle and what the server brings.</param>
/// <param name="Start">Whether it starts at once.</param>
/// <param name="Tenant">Whose limits its turns count against: the owner of the API key that submitted it.</param>
public sealed record Submission(RunContext Context, bool Start, string Tenant);
