using Microsoft.Extensions.Logging.Abstractions;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Leases;
using Orchestrate.WorkerRunner.Verification;

namespace Orchestrate.Workspaces.Tests;

/// <summary>VER-6: the merge that is expected to be the last is reported together with the acceptance tests on its commit, and without them when they cannot run.</summary>
[Trait("Rule", "VER-6")]
public sealed class When_a_merge_is_checked : OnAWorkbench
{
    private static readonly VerifierDefinition Fits = new() { Id = "A1", Type = "file_contains", Path = "work.txt", Contains = "done" };
    private static readonly VerifierDefinition Judges = new() { Id = "A2", Type = "command", Argv = ["sh", "-c", "test \"$(cat judge.txt)\" = honest"] };

    [Fact]
    public async Task Should_run_them_on_the_merged_commit_with_protected_files_as_the_run_began()
    {
        var (command, head) = await LastMergeAsync();
        var answer = await IntegrateAsync(command with { AcceptanceTests = [Fits, Judges] });

        Assert.True(answer.Merged);
        Assert.NotEqual(head, answer.Head);
        Assert.Equal([("A1", true, answer.Head), ("A2", true, answer.Head)], answer.Acceptance!.Select(r => (r.Id, r.Passed, r.Commit)));
        Assert.Equal(answer.Head, Workbench.Git(Bench.Integration, "rev-parse", "integration"));
    }

    [Fact]
    public async Task Should_merge_all_the_same_when_they_fail()
    {
        var (command, _) = await LastMergeAsync();
        var answer = await IntegrateAsync(command with { AcceptanceTests = [Fits with { Contains = "perfect" }] });

        Assert.True(answer.Merged);
        Assert.False(Assert.Single(answer.Acceptance!).Passed);
    }

    [Fact]
    public async Task Should_say_nothing_of_them_when_nobody_asks()
    {
        var (command, _) = await LastMergeAsync();
        var answer = await IntegrateAsync(command);

        Assert.True(answer.Merged);
        Assert.Null(answer.Acceptance);
    }

    [Fact]
    public async Task Should_not_run_them_when_it_does_not_merge()
    {
        var (command, head) = await LastMergeAsync();
        var answer = await IntegrateAsync(command with { AcceptanceTests = [Fits], Verifiers = [Fits with { Id = "own", Contains = "perfect" }] });

        Assert.Equal((false, head), (answer.Merged, answer.Head));
        Assert.Null(answer.Acceptance);
    }

    [Fact]
    public async Task Should_report_the_merge_alone_when_they_cannot_run()
    {
        var (command, _) = await LastMergeAsync();
        var answer = await IntegrateAsync(command with { AcceptanceTests = [Fits] }, new Broken(() => { }));

        Assert.True(answer.Merged);
        Assert.Null(answer.Acceptance);
        Assert.Equal(answer.Head, Workbench.Git(Bench.Integration, "rev-parse", "integration"));
    }

    [Fact]
    public async Task Should_report_nothing_when_the_work_is_stopped_meanwhile()
    {
        var (command, _) = await LastMergeAsync();
        using var lease = Lease();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Executor(new Broken(() => lease.RequestStop("cancelled"))).IntegrateAsync(command with { AcceptanceTests = [Fits] }, lease));
    }

    /// <summary>An attempt that did its work and bent the file that judges it, and the order to merge it.</summary>
    private async Task<(IntegrateAttempt Command, string Head)> LastMergeAsync()
    {
        var (head, attempt) = await Bench.AttemptAsync([("work.txt", "to do\n"), ("judge.txt", "honest\n")], folder =>
        {
            Workbench.Write(folder, "work.txt", "done\n");
            Workbench.Write(folder, "judge.txt", "bent\n");
        });
        return (new IntegrateAttempt
        {
            RunId = Bench.Run,
            WorkId = Guid.NewGuid(),
            LeaseEpoch = 1,
            TaskId = "T1",
            AttemptId = Guid.NewGuid(),
            AttemptCommit = attempt,
            ExpectedHead = head,
            Message = "T1: work",
            ProtectedPaths = ["judge.txt"],
            BaseCommit = head,
            Sandbox = "required",
        }, head);
    }

    private async Task<AttemptIntegrated> IntegrateAsync(IntegrateAttempt command, IVerifierRunner? verifiers = null)
    {
        using var lease = Lease();
        return await Executor(verifiers ?? Bench.Verifiers).IntegrateAsync(command, lease);
    }

    // A merge starts no server, so there are none to keep warm.
    private CheckExecutor Executor(IVerifierRunner verifiers) => new(Bench.Workspaces, verifiers, Bench.Sandbox, warm: null!, NullLogger<CheckExecutor>.Instance);

    private WorkLease Lease()
    {
        var began = new WorkStarted { RunId = Bench.Run, WorkId = Guid.NewGuid(), LeaseEpoch = 1, RunnerId = "r" };
        return new WorkLease(Bench.Run, began.WorkId, 1, new StartNotice(began, _ => Task.FromResult(true)));
    }

    /// <summary>A runner whose disk is full, say.</summary>
    private sealed class Broken(Action before) : IVerifierRunner
    {
        public Task<IReadOnlyList<VerificationRecord>> VerifyAsync(VerificationRequest request, CancellationToken cancellationToken)
        {
            before();
            throw new InvalidOperationException("No checkout.");
        }
    }
}
