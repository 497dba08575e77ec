using System.Text;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Sandbox;
using Orchestrate.WorkerRunner.Verification;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>
/// Each workspace of the corpus goes the whole way: snapshot, comparison, checks, merge, the next turn, the next attempt, delivery into the user's repository, clean-up.
/// Nothing planted is run by us, what can be kept is kept to the byte, and what cannot is said.
/// </summary>
public sealed class When_a_workspace_is_hostile : IAsyncLifetime
{
    private readonly Workbench _bench = new([], null, configure: options => options.LargestAttemptMb = 100);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _bench.RemoveAsync();

    [Theory]
    [MemberData(nameof(HostileWorkspaces.Names), MemberType = typeof(HostileWorkspaces))]
    public async Task Should_keep_what_can_be_kept_say_what_cannot_and_run_nothing(string name)
    {
        var expected = HostileWorkspaces.Of(name);
        var start = await _bench.PrepareAsync(("README.md", "hello\n"), ("a.txt", "a\n"), ("dir/kept.txt", "kept\n"), ("tests/test.sh", "exit 1\n"));
        var user = UserCheckout.Disturb(_bench.Source);
        var first = await _bench.OpenAsync(start);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_bench.Workspaces.SlotFolder(0, _bench.Run)));
        var evil = new EvilProgram(_bench.Root, first.Folder);
        await PlantAsync(first, evil, expected.Script);

        var snapshot = await _bench.SnapshotAsync(first);
        var again = await _bench.SnapshotAsync(first);
        Assert.Equal(expected.Changed.Order(StringComparer.Ordinal), snapshot.ChangedFiles.Select(file => file.Path).Order(StringComparer.Ordinal));
        AssertLeftOut(expected, snapshot.LeftOut);
        Assert.Empty(Workbench.Find(first.Folder, "-type", "f", "-perm", "/6000"));
        Assert.Equal(TreeOf(snapshot.Commit), TreeOf(again.Commit));
        await AssertHeldAsync(expected, snapshot.Commit);
        await AssertVerifiedAsync(expected, start, snapshot.Commit);
        evil.AssertNeverRun();

        snapshot = again;
        var next = await _bench.OpenAsync(snapshot.Commit, attempt: first.AttemptId, turn: 2);
        Assert.Equal(expected.Resumes, !next.Fresh);
        Assert.Equal(TreeOf(snapshot.Commit), TreeOf((await _bench.SnapshotAsync(next)).Commit));
        evil.AssertNeverRun();

        var head = await MergeAsync(start, snapshot.Commit);
        var other = await _bench.OpenAsync(head);
        Workbench.Write(other.Folder, "next.txt", "next\n");
        var last = await _bench.SnapshotAsync(other);
        Assert.Equal(["next.txt"], last.ChangedFiles.Select(file => file.Path));
        head = await MergeAsync(head, last.Commit);

        var published = await _bench.PublishAsync(_bench.GitSource, head, "orchestrate/run");
        Assert.Equal("orchestrate/run", published.Branch);
        Workbench.Git(_bench.Source, "fsck", "--no-dangling");
        Assert.Equal(user, UserCheckout.Of(_bench.Source));
        await _bench.Workspaces.CleanUpRunAsync(_bench.Run, Workbench.None);
        Assert.False(Directory.Exists(Path.Join(_bench.Data, "runs", _bench.Run.ToString())));
        Assert.False(Directory.Exists(first.Folder));
        evil.AssertNeverRun();
    }

    private async Task PlantAsync(AttemptWorkspace workspace, EvilProgram evil, string script)
    {
        var outcome = await _bench.Sandbox.RunAsync(
            new SandboxedCommand
            {
                Argv = ["bash", "-ec", script],
                WorkingDirectory = workspace.Folder,
                WritableFolders = [_bench.Workspaces.SlotFolder(0, _bench.Run)],
                ReadOnlyFolders = [.. _bench.Workspaces.SharedFolders(_bench.Run), evil.Folder],
                Environment = new Dictionary<string, string> { ["EVIL"] = evil.Path },
                Policy = "required",
            },
            TimeSpan.FromMinutes(2), 10_000, Workbench.None);
        Assert.True(outcome.ExitCode == 0, $"The workspace could not be made hostile: {outcome.Output}");
        evil.Forget();
    }

    private static void AssertLeftOut(HostileWorkspace expected, IReadOnlyList<LeftOutFile> leftOut)
    {
        Assert.Equal(expected.LeftOut.Select(file => file.Path).Order(StringComparer.Ordinal), leftOut.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.All(expected.LeftOut, file => Assert.Contains(file.Reason, leftOut.Single(left => left.Path == file.Path).Reason, StringComparison.Ordinal));
    }

    private async Task AssertHeldAsync(HostileWorkspace expected, string commit)
    {
        await using var checkout = await _bench.Workspaces.CheckoutAsync(_bench.Run, commit, Workbench.None);
        foreach (var (path, content) in expected.Kept)
            Assert.Equal(Encoding.UTF8.GetBytes(content), await File.ReadAllBytesAsync(Path.Join(checkout.Folder, path)));
        foreach (var command in expected.Holds)
        {
            var outcome = await _bench.Sandbox.RunAsync(
                new SandboxedCommand { Argv = ["bash", "-c", command], WorkingDirectory = checkout.Folder, WritableFolders = [checkout.Folder], Policy = "required" },
                TimeSpan.FromMinutes(1), 10_000, Workbench.None);
            Assert.True(outcome.ExitCode == 0, $"{command}: {outcome.Output}");
        }
    }

    private async Task AssertVerifiedAsync(HostileWorkspace expected, string start, string commit)
    {
        var kept = expected.Kept.Select(file => file.Path).Where(path => path is not ("a:b" or "A.TXT") && Domain.Verification.Paths.IsConfined(path) && !path.Contains('\\')).Take(20).ToList();
        Assert.Empty(await _bench.Workspaces.MissingAsync(_bench.Run, commit, kept, Workbench.None));
        Assert.Equal(["a.txt/nothing"], await _bench.Workspaces.MissingAsync(_bench.Run, commit, ["a.txt/nothing"], Workbench.None));
        await _bench.Workspaces.EmptyAsync(_bench.Run, commit, kept, Workbench.None);
        await _bench.Workspaces.MissingLinesAsync(_bench.Run, commit, [.. kept.Select(path => new CitedLine(path, 1))], Workbench.None);
        var records = await _bench.Verifiers.VerifyAsync(
            new VerificationRequest
            {
                RunId = _bench.Run,
                Commit = commit,
                BaseCommit = start,
                Verifiers =
                [
                    new() { Id = "test", Type = "command", Argv = ["sh", "tests/test.sh"], ExpectExitCode = 1 },
                    new() { Id = "all", Type = "command", Argv = ["sh", "-c", "find . > /dev/null && cp -a . /tmp/copy"] },
                    new() { Id = "diff", Type = "git_diff", AllowEmpty = true },
                    new() { Id = "outside", Type = "file_exists", Path = "link0" },
                    new() { Id = "json", Type = "json_path", Path = "dir/kept.txt", JsonPath = "$" },
                    .. kept.Select((path, i) => new VerifierDefinition { Id = $"kept-{i}", Type = "file_exists", Path = path }),
                ],
                ProtectedPaths = ["tests/**", "**/pytest.ini"],
                Sandbox = "required",
            },
            Workbench.None);
        var changesProtected = expected.Changed.Any(path => path.StartsWith("tests/", StringComparison.Ordinal));
        var wrong = records.Where(record => record.Passed == (record.Id is "outside" or "json" || (record.Id == "diff" && changesProtected)));
        Assert.True(!wrong.Any(), string.Join('\n', wrong.Select(record => $"{record.Id}: {record.Passed} {record.Detail} {record.Excerpt}")));
    }

    private async Task<string> MergeAsync(string head, string commit)
    {
        var merged = await _bench.Workspaces.MergeAsync(_bench.Run, commit, head, "merge", Workbench.None);
        Assert.NotNull(merged.Commit);
        await _bench.Workspaces.AdvanceAsync(_bench.Run, merged.Commit, Workbench.None);
        return merged.Commit;
    }

    private string TreeOf(string commit) => Workbench.Git(_bench.Attempts, "rev-parse", commit + "^{tree}");
}
