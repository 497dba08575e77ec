using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Runs;

/// <summary>A check with the id of the requirement that it proves.</summary>
/// <param name="Id">The requirement or acceptance test.</param>
/// <param name="Verifier">The check.</param>
public sealed record NamedVerifier(string Id, VerifierSpec Verifier)
{
    /// <summary>For a command: exit codes that pass, when there are several (TASK-6); null for the one that the check expects.</summary>
    public IReadOnlyList<int>? ExitCodes { get; init; }
}
