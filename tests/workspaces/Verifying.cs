using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Verification;

namespace Orchestrate.Workspaces.Tests;

/// <summary>Verifies commits with the workbench's own verifiers.</summary>
internal static class Verifying
{
    /// <summary>One record for one check on a commit.</summary>
    public static async Task<VerificationRecord> OneAsync(
        this Workbench bench, string commit, VerifierDefinition verifier, string? baseCommit = null, IReadOnlyList<IReadOnlyList<string>>? setup = null, string sandbox = "required", CancellationToken cancellationToken = default) =>
        Assert.Single(await bench.Verifiers.VerifyAsync(
            new VerificationRequest { RunId = bench.Run, Commit = commit, BaseCommit = baseCommit ?? commit, Verifiers = [verifier], Setup = setup ?? [], Sandbox = sandbox }, cancellationToken));

    /// <summary>A commit on top of a new base commit, as an agent would leave it.</summary>
    public static async Task<(string Base, string Commit)> AttemptAsync(this Workbench bench, (string Path, string Content)[] files, Action<string> change)
    {
        var start = await bench.PrepareAsync(files);
        var workspace = await bench.OpenAsync(start);
        change(workspace.Folder);
        return (start, (await bench.SnapshotAsync(workspace)).Commit);
    }
}
