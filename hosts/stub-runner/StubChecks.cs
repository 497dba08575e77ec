using System.Globalization;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Leases;

namespace Orchestrate.StubRunner;

/// <summary>Preparation, merges and acceptance tests that answer at once. A test named <c>from-iteration-N</c> passes once iteration N was merged, every other one once anything was.</summary>
public sealed class StubChecks : ICheckExecutor
{
    private const string From = "from-iteration-";

    /// <inheritdoc/>
    public Task<RunPrepared> PrepareAsync(PrepareRun command, WorkLease lease)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(lease);
        var commit = StubCommit.Of(iteration: 0, command.RunId.ToString());
        return Task.FromResult(new RunPrepared
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            BaseCommit = commit,
            Verifications = Verify(command.AcceptanceTests, commit),
        });
    }

    /// <inheritdoc/>
    public Task<AttemptIntegrated> IntegrateAsync(IntegrateAttempt command, WorkLease lease)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(lease);
        var head = StubCommit.Of(StubCommit.Iteration(command.AttemptCommit), command.ExpectedHead, command.AttemptCommit);
        return Task.FromResult(new AttemptIntegrated
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            Merged = true,
            Head = head,
            Verifications = [.. command.Verifiers.Select(verifier => StubRecords.Of(verifier, head, passed: true))],
            Acceptance = command.AcceptanceTests.Count == 0 ? null : Verify(command.AcceptanceTests, head),
        });
    }

    /// <inheritdoc/>
    public Task<AcceptanceVerified> VerifyAsync(VerifyAcceptance command, WorkLease lease)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(lease);
        return Task.FromResult(new AcceptanceVerified
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            Commit = command.Commit,
            Verifications = Verify(command.AcceptanceTests, command.Commit),
        });
    }

    private static List<VerificationRecord> Verify(IReadOnlyList<VerifierDefinition> tests, string commit) =>
        [.. tests.Select(test => StubRecords.Of(test, commit, StubCommit.Iteration(commit) >= Needed(test.Id)))];

    private static int Needed(string test) =>
        test.StartsWith(From, StringComparison.Ordinal) ? int.Parse(test.AsSpan(From.Length), CultureInfo.InvariantCulture) : 1;
}
