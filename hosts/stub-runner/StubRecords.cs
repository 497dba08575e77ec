using Orchestrate.Contracts.Work;

namespace Orchestrate.StubRunner;

/// <summary>Verification records of checks that were not made.</summary>
internal static class StubRecords
{
    public static VerificationRecord Of(VerifierDefinition verifier, string commit, bool passed) => new()
    {
        Id = verifier.Id,
        Type = verifier.Type,
        Passed = passed,
        Detail = passed ? "The stub says yes." : "The stub says no.",
        Commit = commit,
        At = DateTimeOffset.UtcNow,
        DurationMs = 0,
    };
}
