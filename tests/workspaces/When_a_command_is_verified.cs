using Orchestrate.Contracts.Work;

namespace Orchestrate.Workspaces.Tests;

/// <summary>VER-6: commands have no shell, nothing of ours around them, and an end.</summary>
public sealed class When_a_command_is_verified : OnAWorkbench
{
    [Theory]
    [InlineData("^12 tests passed$", true, "as expected")]
    [InlineData("passed$", true, "as expected")]
    [InlineData("^tests", false, "the pattern '^tests' does not match its output")]
    [InlineData("(?!x)y", false, "linear time")]
    public async Task Should_match_lines_of_the_output(string pattern, bool passes, string detail)
    {
        var record = await RunAsync(["printf", "start\\n12 tests passed\\nend\\n"], verifier => verifier with { Matches = pattern });

        Assert.Equal(passes, record.Passed);
        Assert.Contains(detail, record.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Rule", "TASK-6")]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Should_take_each_of_several_exit_codes(int code, bool passes)
    {
        var record = await RunAsync(["sh", "-c", $"exit {code}"], verifier => verifier with { ExitCodes = [0, 1] });

        Assert.Equal(passes, record.Passed);
        Assert.Contains(passes ? $"exit code {code} as expected" : "exit code 2; expected was 0 or 1", record.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_match_megabytes_that_others_backtrack_over_for_years()
    {
        var record = await RunAsync(["sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' a; echo !"], verifier => verifier with { Matches = "^(a+)+$" });

        Assert.False(record.Passed);
        Assert.Contains("does not match", record.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_what_ran_where_on_what()
    {
        var commit = await Bench.PrepareAsync(("dir/a.txt", "a\n"));
        var confined = await Bench.OneAsync(commit, new() { Id = "c", Type = "command", Argv = ["ls", "-l"], Cwd = "dir" });
        var unconfined = await Bench.OneAsync(commit, new() { Id = "c", Type = "command", Argv = ["ls"] }, sandbox: "none");
        var file = await Bench.OneAsync(commit, new() { Id = "f", Type = "file_exists", Path = "dir/a.txt" });

        Assert.Equal(("ls -l", "dir", "bubblewrap"), (confined.What, confined.Cwd, confined.Sandbox));
        Assert.Equal((".", "none"), (unconfined.Cwd, unconfined.Sandbox));
        Assert.Equal(("dir/a.txt", null, null), (file.What, file.Cwd, file.Sandbox));
        var tree = Workbench.Git(Bench.Integration, "rev-parse", $"{commit}^{{tree}}");
        Assert.All([confined, unconfined, file], record => Assert.Equal((commit, tree), (record.Commit, record.Tree)));
    }

    [Theory]
    [InlineData("required")]
    [InlineData("none")]
    public async Task Should_give_a_command_nothing_of_ours(string sandbox)
    {
        Environment.SetEnvironmentVariable("ORCHESTRATE_TEST_SECRET", "do-not-tell");
        var record = await Bench.OneAsync(await Bench.PrepareAsync(), new() { Id = "c", Type = "command", Argv = ["env"] }, sandbox: sandbox);
        Environment.SetEnvironmentVariable("ORCHESTRATE_TEST_SECRET", null);

        Assert.True(record.Passed, record.Detail);
        var names = record.Excerpt!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal);
        string[] known = ["CI", "HOME", "LANG", "ORCHESTRATE_PROCESS_TREE", "PATH", "PWD", "TMPDIR"];
        Assert.Empty(names.Except(known));
    }

    [Fact]
    public async Task Should_hand_arguments_over_as_they_are()
    {
        var record = await RunAsync(["printf", "%s\\n", "$HOME; ls `id` > x && *", "--", ""], verifier => verifier);

        Assert.Equal("$HOME; ls `id` > x && *\n--\n\n", record.Excerpt);
    }

    [Fact]
    public async Task Should_kill_everything_when_the_work_is_stopped()
    {
        var marker = $"7{Random.Shared.Next(100_000_000, 999_999_999)}";
        var commit = await Bench.PrepareAsync();
        using var stop = new CancellationTokenSource();
        var verifying = Bench.OneAsync(commit, new() { Id = "c", Type = "command", Argv = ["sh", "-c", $"setsid -f sleep {marker}; sleep {marker}"] }, cancellationToken: stop.Token);
        await Workbench.WaitForAsync(() => Workbench.Processes(marker).Count(line => line.StartsWith("sleep", StringComparison.Ordinal)) == 2, "both sleepers");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => verifying);
        Assert.Empty(Workbench.Processes(marker));
    }

    [Fact]
    public async Task Should_not_let_a_difference_touch_protected_files()
    {
        var (start, commit) = await Bench.AttemptAsync([("tests/a.sh", "exit 1\n"), ("src/a.txt", "a\n")], folder =>
        {
            Workbench.Write(folder, "tests/a.sh", "exit 0\n");
            Workbench.Write(folder, "src/a.txt", "b\n");
        });

        var records = await Bench.Verifiers.VerifyAsync(
            new()
            {
                RunId = Bench.Run,
                Commit = commit,
                BaseCommit = start,
                Verifiers = [new() { Id = "d", Type = "git_diff", Include = ["**"] }],
                ProtectedPaths = ["tests/**"],
                Sandbox = "required",
            },
            Workbench.None);

        Assert.False(records[0].Passed);
        Assert.Equal("1 changed files are protected: tests/a.sh.", records[0].Detail);
    }

    private async Task<VerificationRecord> RunAsync(string[] argv, Func<VerifierDefinition, VerifierDefinition> with) =>
        await Bench.OneAsync(await Bench.PrepareAsync(), with(new() { Id = "c", Type = "command", Argv = argv }));
}
