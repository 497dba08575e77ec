using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Runs typed checks on a clean checkout of a commit.</summary>
public interface IVerifierRunner
{
    /// <summary>One record for each verifier, in order. A verifier that cannot run yields a record that did not pass; only a broken workspace throws.</summary>
    Task<IReadOnlyList<VerificationRecord>> VerifyAsync(VerificationRequest request, CancellationToken cancellationToken);
}
