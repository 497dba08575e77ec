using Orchestrate.Domain.Limits;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Bundles;

/// <summary>What a valid bundle would get.</summary>
/// <param name="BundleDigest">SHA-256 of its canonical JSON.</param>
/// <param name="Limits">The limits that would hold.</param>
/// <param name="Warnings">What deserves a look.</param>
internal sealed record BundleVerdict(string BundleDigest, EffectiveLimits Limits, IReadOnlyList<ProblemError> Warnings);
