using System.Security.Cryptography;
using System.Text;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Verification;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_commit_is_verified : OnAWorkbench
{
    private readonly List<VerifierDefinition> _verifiers = [];

    [Fact]
    public async Task Should_record_what_a_command_did()
    {
        var commit = await Bench.PrepareAsync(("dir/a.txt", "content\n"));
        var record = await OneAsync(commit, new() { Id = "c", Type = "command", Argv = ["sh", "-c", "cat a.txt; pwd; ls -A ..; exit 3"], Cwd = "dir", ExpectExitCode = 3, Contains = "content" });

        Assert.True(record.Passed, record.Detail);
        Assert.Equal(3, record.ExitCode);
        Assert.Equal(commit, record.Commit);
        Assert.Equal(["sh", "-c", "cat a.txt; pwd; ls -A ..; exit 3"], record.Argv);
        Assert.StartsWith("content\n", record.Excerpt, StringComparison.Ordinal);
        Assert.EndsWith("tree/dir\ndir\n", record.Excerpt, StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(record.Excerpt!))), record.OutputSha256);
        Assert.InRange(record.DurationMs, 1, 60_000);
    }

    [Theory]
    [InlineData("exit 1", null, "exit code 1; expected was 0")]
    [InlineData("echo other", "wanted", "does not contain 'wanted'")]
    [InlineData("kill -9 $$", null, "signal 9")]
    [InlineData("exec no-such-program", null, "not found")]
    public async Task Should_say_why_a_command_did_not_pass(string script, string? contains, string detail)
    {
        var record = await OneAsync(await Bench.PrepareAsync(), new() { Id = "c", Type = "command", Argv = ["sh", "-c", script], Contains = contains });

        Assert.False(record.Passed);
        Assert.Contains(detail, record.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_kill_everything_at_the_time_limit()
    {
        var marker = $"7{Random.Shared.Next(100_000_000, 999_999_999)}";
        var record = await OneAsync(await Bench.PrepareAsync(), new() { Id = "c", Type = "command", Argv = ["sh", "-c", $"setsid -f sleep {marker}; sleep {marker}"], TimeoutSeconds = 1 });

        Assert.False(record.Passed);
        Assert.Null(record.ExitCode);
        Assert.Contains("Stopped after 1 s", record.Detail, StringComparison.Ordinal);
        Assert.Empty(Workbench.Processes(marker));
    }

    [Fact]
    public async Task Should_show_a_command_nothing_but_the_checkout()
    {
        var other = Path.Join(Bench.Data, "database");
        Workbench.Write(other, "secret", "x");
        var record = await OneAsync(await Bench.PrepareAsync(), new() { Id = "c", Type = "command", Argv = ["sh", "-c", $"ls -A . {Bench.Data} {Bench.Data}/runs/*/ {Bench.Data}/runs/*/verify/*; ls -A $HOME; touch ../x; env"] });

        Assert.DoesNotContain("secret", record.Excerpt, StringComparison.Ordinal);
        Assert.DoesNotContain("database", record.Excerpt, StringComparison.Ordinal);
        Assert.DoesNotContain(".git", record.Excerpt, StringComparison.Ordinal);
        Assert.Contains($"{Bench.Data}:\nruns\n", record.Excerpt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_let_one_command_influence_the_next()
    {
        var commit = await Bench.PrepareAsync(("state.txt", "clean\n"));
        const string Check = "cat state.txt setup.txt $HOME/cache && test ! -e left && echo dirty > state.txt && echo dirty > $HOME/cache && touch left";
        Add(new() { Id = "1", Type = "command", Argv = ["sh", "-c", Check], Contains = "clean\nset up\ncached" });
        Add(new() { Id = "2", Type = "command", Argv = ["sh", "-c", Check], Contains = "clean\nset up\ncached" });
        Add(new() { Id = "3", Type = "file_contains", Path = "state.txt", Contains = "clean" });
        Add(new() { Id = "4", Type = "command", Argv = ["sh", "-c", Check], Contains = "clean\nset up\ncached" });

        var records = await VerifyAsync(commit, commit, setup: [["sh", "-c", "echo set up > setup.txt"], ["sh", "-c", "echo cached > $HOME/cache"]]);

        Assert.All(records, record => Assert.True(record.Passed, record.Detail + record.Excerpt));
        Assert.Equal(["1", "2", "3", "4"], records.Select(record => record.Id));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Join(Bench.Data, "runs", Bench.Run.ToString(), "verify")));
    }

    [Fact]
    public async Task Should_fail_every_command_when_set_up_fails()
    {
        var commit = await Bench.PrepareAsync();
        Add(new() { Id = "1", Type = "command", Argv = ["true"] });
        Add(new() { Id = "2", Type = "file_exists", Path = "README.md" });

        var records = await VerifyAsync(commit, commit, setup: [["sh", "-c", "echo no network; exit 7"]]);

        Assert.False(records[0].Passed);
        Assert.Contains("set-up command 'sh -c echo no network; exit 7' failed", records[0].Detail, StringComparison.Ordinal);
        Assert.Equal("no network\n", records[0].Excerpt);
        Assert.True(records[1].Passed);
    }

    [Fact]
    public async Task Should_judge_by_the_protected_files_of_the_base_commit()
    {
        var start = await Bench.PrepareAsync(("tests/test.sh", "exit 1\n"), ("tests/lib/helper.sh", "echo helper\n"), ("src/a.txt", "a\n"));
        var workspace = await Bench.OpenAsync(start);
        var outside = Directory.CreateDirectory(Path.Join(Bench.Root, "outside")).FullName;
        Workbench.Write(workspace.Folder, "tests/test.sh", "exit 0\n");
        Workbench.Write(workspace.Folder, "tests/conftest.py", "planted\n");
        Directory.Delete(Path.Join(workspace.Folder, "tests/lib"), recursive: true);
        Directory.CreateSymbolicLink(Path.Join(workspace.Folder, "tests/lib"), outside);
        Workbench.Write(workspace.Folder, "src/a.txt", "changed\n");
        var commit = (await Bench.SnapshotAsync(workspace)).Commit;
        Add(new() { Id = "test", Type = "command", Argv = ["sh", "tests/test.sh"] });
        Add(new() { Id = "planted", Type = "file_exists", Path = "tests/conftest.py" });
        Add(new() { Id = "helper", Type = "file_contains", Path = "tests/lib/helper.sh", Contains = "helper" });
        Add(new() { Id = "source", Type = "file_contains", Path = "src/a.txt", Contains = "changed" });
        Add(new() { Id = "inside", Type = "command", Argv = ["sh", "-c", "ls tests && sh tests/lib/helper.sh"], Contains = "helper" });

        var records = await VerifyAsync(commit, start, setup: [["sh", "-c", "echo 'exit 0' > tests/test.sh"]], protectedPaths: ["tests/**"]);

        Assert.Equal([false, false, true, true, true], records.Select(record => record.Passed));
        Assert.Equal(1, records[0].ExitCode);
        Assert.Equal("lib\ntest.sh\nhelper\n", records[4].Excerpt);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public async Task Should_check_files()
    {
        var hash = Convert.ToHexString(SHA256.HashData("content\n"u8));
        var commit = await Bench.PrepareAsync(("dir/a.txt", "content\n"));
        Add(new() { Id = "1", Type = "file_exists", Path = "dir/a.txt" });
        Add(new() { Id = "2", Type = "file_exists", Path = "dir" });
        Add(new() { Id = "3", Type = "file_hash", Path = "dir/a.txt", Sha256 = hash });
        Add(new() { Id = "4", Type = "file_contains", Path = "./dir/a.txt", Contains = "tent" });
        Add(new() { Id = "5", Type = "file_exists", Path = "dir/b.txt" });
        Add(new() { Id = "6", Type = "file_hash", Path = "dir/a.txt", Sha256 = new string('0', 64) });
        Add(new() { Id = "7", Type = "file_contains", Path = "dir/a.txt", Contains = "Content" });
        Add(new() { Id = "8", Type = "file_contains", Path = "dir", Contains = "x" });
        Add(new() { Id = "9", Type = "file_exists" });
        Add(new() { Id = "10", Type = "magic" });

        var records = await VerifyAsync(commit, commit);

        Assert.Equal([true, true, true, true, false, false, false, false, false, false], records.Select(record => record.Passed));
        Assert.Equal(hash.ToLowerInvariant(), records[2].OutputSha256);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../../attempts.git/HEAD")]
    [InlineData("out/passwd")]
    [InlineData("up/HEAD")]
    [InlineData("loop")]
    public async Task Should_not_look_outside_the_checkout(string path)
    {
        await Bench.PrepareAsync();
        var workspace = await Bench.OpenAsync(Workbench.Git(Bench.Integration, "rev-parse", "integration"));
        File.CreateSymbolicLink(Path.Join(workspace.Folder, "out"), "/etc");
        File.CreateSymbolicLink(Path.Join(workspace.Folder, "up"), "../../../attempts.git");
        File.CreateSymbolicLink(Path.Join(workspace.Folder, "loop"), "loop");
        File.CreateSymbolicLink(Path.Join(workspace.Folder, "fine"), "README.md");
        var commit = (await Bench.SnapshotAsync(workspace)).Commit;
        Add(new() { Id = "1", Type = "file_exists", Path = path });
        Add(new() { Id = "2", Type = "command", Argv = ["pwd"], Cwd = path });
        Add(new() { Id = "3", Type = "file_contains", Path = "fine", Contains = "hello" });

        var records = await VerifyAsync(commit, commit);

        Assert.Equal([false, false, true], records.Select(record => record.Passed));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("src/**", null, false)]
    [InlineData("**", "docs/*", false)]
    [InlineData("**", "DOCS/*", false)]
    [InlineData("**/*.md;src/**", "tests/**", true)]
    public async Task Should_check_which_files_changed(string? include, string? exclude, bool passes)
    {
        var start = await Bench.PrepareAsync();
        var workspace = await Bench.OpenAsync(start);
        Workbench.Write(workspace.Folder, "src/deep/a.cs", "x\n");
        Workbench.Write(workspace.Folder, "docs/a.md", "x\n");
        var commit = (await Bench.SnapshotAsync(workspace)).Commit;

        Add(new() { Id = "d", Type = "git_diff", Include = include?.Split(';'), Exclude = exclude?.Split(';') });
        var record = Assert.Single(await VerifyAsync(commit, start));

        Assert.Equal(passes, record.Passed);
        Assert.Equal("added docs/a.md +1 -0\nadded src/deep/a.cs +1 -0", record.Excerpt);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(true, true)]
    public async Task Should_let_an_empty_difference_pass_only_when_told_so(bool? allowEmpty, bool passes)
    {
        var commit = await Bench.PrepareAsync();

        Assert.Equal(passes, (await OneAsync(commit, new() { Id = "d", Type = "git_diff", AllowEmpty = allowEmpty })).Passed);
    }

    [Fact]
    public async Task Should_keep_a_storable_end_of_the_output()
    {
        var record = await OneAsync(await Bench.PrepareAsync(), new() { Id = "c", Type = "command", Argv = ["sh", "-c", "seq 1 100000; printf 'a\\000b\\033[0m'"] });

        Assert.Equal(4_000, record.Excerpt!.Length);
        Assert.EndsWith("100000\na\uFFFDb\uFFFD[0m", record.Excerpt, StringComparison.Ordinal);
    }

    private void Add(VerifierDefinition verifier) => _verifiers.Add(verifier);

    private async Task<VerificationRecord> OneAsync(string commit, VerifierDefinition verifier)
    {
        Add(verifier);
        return Assert.Single(await VerifyAsync(commit, commit));
    }

    private Task<IReadOnlyList<VerificationRecord>> VerifyAsync(
        string commit, string baseCommit, IReadOnlyList<IReadOnlyList<string>>? setup = null, IReadOnlyList<string>? protectedPaths = null) =>
        Bench.Verifiers.VerifyAsync(
            new VerificationRequest
            {
                RunId = Bench.Run,
                Commit = commit,
                BaseCommit = baseCommit,
                Verifiers = _verifiers,
                Setup = setup ?? [],
                ProtectedPaths = protectedPaths ?? [],
                Sandbox = "required",
            },
            Workbench.None);
}
