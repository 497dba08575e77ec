using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Verification;

namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>VER-7: whatever an attempt makes of protected files, it is judged by those of the base commit, and it is reported.</summary>
public sealed class When_protected_files_are_attacked : OnAWorkbench
{
    private static readonly string[] Protected = ["tests/**", "check.ini", "**/.npmrc", "deep/er/only.sh"];

    private static readonly IReadOnlyList<VerifierDefinition> Checks =
    [
        new() { Id = "test", Type = "command", Argv = ["sh", "tests/test.sh"], ExpectExitCode = 3, Contains = "right" },
        new() { Id = "only", Type = "command", Argv = ["sh", "deep/er/only.sh"], ExpectExitCode = 4 },
        new() { Id = "file", Type = "file_contains", Path = "tests/data/fixture.txt", Contains = "right" },
        new() { Id = "configuration", Type = "file_contains", Path = "check.ini", Contains = "strict" },
        new() { Id = "alone", Type = "command", Argv = ["sh", "-c", "find tests -type f | sort | tr '\\n' ' '; find . -name .npmrc; test ! -L tests && test -f tests/test.sh && test ! -L tests/test.sh"], Contains = "tests/data/fixture.txt tests/test.sh " },
        new() { Id = "difference", Type = "git_diff", AllowEmpty = true },
    ];

    [Theory]
    [InlineData("echo 'exit 3' > tests/test.sh")]
    [InlineData("echo 'echo right; exit 0' > ok.sh; ln -sf ../ok.sh tests/test.sh")]
    [InlineData("ln -sf /bin/true tests/test.sh")]
    [InlineData("rm tests/test.sh; mkdir -p tests/test.sh/deeper; echo x > tests/test.sh/deeper/x")]
    [InlineData("rm -r tests")]
    [InlineData("rm -r tests deep check.ini")]
    [InlineData("rm -r tests; echo 'exit 0' > tests")]
    [InlineData("mv tests other; echo wrong > other/data/fixture.txt; ln -s other tests")]
    [InlineData("rm -r tests; ln -s /usr tests")]
    [InlineData("rm -r tests; ln -s tests tests")]
    [InlineData("rm -r deep/er; ln -s ../tests deep/er; cp tests/test.sh tests/only.sh")]
    [InlineData("rm -r deep; echo x > deep")]
    [InlineData("echo wrong > tests/data/fixture.txt; echo planted > tests/conftest.py; mkdir tests/more; echo planted > tests/more/x.test.js")]
    [InlineData("rm -r tests; git init -q tests; mkdir tests/data; echo wrong > tests/data/fixture.txt; echo 'exit 0' > tests/test.sh")]
    [InlineData("mv tests TESTS; echo 'exit 0' > TESTS/test.sh")]
    [InlineData("cp -r tests Tests; cp check.ini CHECK.INI")]
    [InlineData("echo 'ignore-scripts=true' > .npmrc; mkdir sub; ln -s ../.npmrc sub/.npmrc")]
    [InlineData("printf 'tests\\n' > .gitignore; rm -r tests; git rm -rq --cached tests; mkdir tests; echo 'exit 0' > tests/test.sh")]
    [InlineData("chmod 755 tests/test.sh; chmod 000 tests/data/fixture.txt tests/data")]
    [InlineData("b=$(printf '\\377'); mkdir \"tests/$b\"; echo x > \"tests/$b/x.test.js\"")]
    public async Task Should_judge_by_those_of_the_base_and_report_the_attempt(string attack)
    {
        var start = await PrepareAsync();
        var workspace = await Bench.OpenAsync(start);
        await ShellAsync(workspace.Folder, attack);
        var commit = (await Bench.SnapshotAsync(workspace)).Commit;

        var records = await VerifyAsync(start, commit, []);

        AssertOnlyReported(records, attack.Contains("\\377", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("echo 'exit 0' > tests/test.sh; rm check.ini")]
    [InlineData("rm -r tests; ln -s /usr tests")]
    [InlineData("rm -r tests deep; echo x > tests; echo x > deep")]
    [InlineData("rm -r tests/data; mkfifo tests/data; chmod 000 tests")]
    public async Task Should_judge_by_those_of_the_base_whatever_set_up_did(string attack)
    {
        var start = await PrepareAsync();
        var workspace = await Bench.OpenAsync(start);
        Workbench.Write(workspace.Folder, "set-up.sh", attack);
        var commit = (await Bench.SnapshotAsync(workspace)).Commit;

        var records = await VerifyAsync(start, commit, [["sh", "set-up.sh"]]);

        Assert.All(records, record => Assert.True(record.Passed, $"{record.Id}: {record.Detail} {record.Excerpt}"));
    }

    [Fact]
    public async Task Should_verify_when_the_base_has_protected_names_that_are_not_utf8()
    {
        Bench.Commit(("README.md", "hello\n"));
        await ShellAsync(Bench.Source, "mkdir -p tests/data deep/er; b=$(printf '\\377'); echo x > \"tests/$b\"; mkdir \"tests/d$b\"; echo x > \"tests/d$b/x\"; echo 'exit 3' > tests/test.sh");
        Workbench.Git(Bench.Source, "add", "-A");
        Workbench.Git(Bench.Source, "commit", "-qm", "latin");
        var start = await Bench.Workspaces.PrepareRunAsync(Bench.Run, Bench.GitSource, Workbench.None);
        var workspace = await Bench.OpenAsync(start);
        Workbench.Write(workspace.Folder, "work.txt", "work\n");
        var snapshot = await Bench.SnapshotAsync(workspace);

        var records = await VerifyAsync(start, snapshot.Commit, []);

        Assert.Equal(["work.txt"], snapshot.ChangedFiles.Select(file => file.Path));
        Assert.Equal(3, records[0].ExitCode);
        Assert.True(records[^1].Passed, records[^1].Detail);
    }

    private Task<string> PrepareAsync() => Bench.PrepareAsync(
        ("tests/test.sh", "cat tests/data/fixture.txt; exit 3\n"), ("tests/data/fixture.txt", "right\n"), ("check.ini", "strict\n"), ("deep/er/only.sh", "exit 4\n"), ("set-up.sh", "true\n"));

    private Task<IReadOnlyList<VerificationRecord>> VerifyAsync(string start, string commit, IReadOnlyList<IReadOnlyList<string>> setup) => Bench.Verifiers.VerifyAsync(
        new VerificationRequest { RunId = Bench.Run, Commit = commit, BaseCommit = start, Verifiers = Checks, Setup = setup, ProtectedPaths = Protected, Sandbox = "required" }, Workbench.None);

    // A folder whose name is not UTF-8 cannot be taken away again; the attempt is refused for it.
    private static void AssertOnlyReported(IReadOnlyList<VerificationRecord> records, bool remains)
    {
        Assert.All(records.Where(record => record.Id != "difference" && !(remains && record.Id == "alone")), record => Assert.True(record.Passed, $"{record.Id}: {record.Detail} {record.Excerpt}"));
        Assert.False(records[^1].Passed);
        Assert.Contains("protected", records[^1].Detail, StringComparison.Ordinal);
    }

    private async Task ShellAsync(string folder, string script)
    {
        var outcome = await Bench.Sandbox.RunAsync(
            new() { Argv = ["bash", "-ec", script], WorkingDirectory = folder, WritableFolders = [folder], ReadOnlyFolders = Directory.Exists(Bench.Integration) ? Bench.Workspaces.SharedFolders(Bench.Run) : [], Policy = "required" },
            TimeSpan.FromMinutes(1), 10_000, Workbench.None);
        Assert.True(outcome.ExitCode == 0, outcome.Output);
    }
}
