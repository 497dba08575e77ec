using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Runs;

/// <summary>A check with the id of the requirement that it proves.</summary>
/// <param name="Id">The requirement or acceptance test.</param>
/// <param name="Verifier">The check.</param>
public sealed record NamedVerifier(string Id, VerifierSpec Verifier);
