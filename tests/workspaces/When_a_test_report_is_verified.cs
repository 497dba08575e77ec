using Orchestrate.Contracts.Work;

namespace Orchestrate.Workspaces.Tests;

/// <summary>VER-6: only a report that the command itself wrote, of tests that ran and passed, proves anything.</summary>
public sealed class When_a_test_report_is_verified : OnAWorkbench
{
    private const string Green = """<?xml version="1.0"?><testsuites><testsuite name="s" tests="2" failures="0"><testcase classname="a.B" name="x" time="0.1"/><testcase classname="a.B" name="y"><system-out>&lt;failure/&gt;</system-out></testcase></testsuite></testsuites>""";

    [Fact]
    public async Task Should_count_what_the_command_reports()
    {
        var record = await RunAsync(Green, new() { MinTests = 2, TestsPresent = ["a.B.x", "y"] });

        Assert.True(record.Passed, record.Detail);
        Assert.Equal("2 tests ran, 0 failed, 0 were skipped.", record.Detail);
        Assert.Equal(0, record.ExitCode);
        Assert.Equal("bubblewrap", record.Sandbox);
        Assert.Equal(".", record.Cwd);
        Assert.EndsWith("-> out/report.xml", record.What, StringComparison.Ordinal);
        Assert.NotNull(record.OutputSha256);
    }

    [Theory]
    [InlineData("<testsuite tests='9' failures='0'><testcase name='x'><failure>no</failure></testcase></testsuite>", "1 failed: x")]
    [InlineData("<testsuite tests='9' failures='0'><testcase name='x'><error/></testcase></testsuite>", "1 failed: x")]
    [InlineData("<testsuite tests='9'/>", "0 tests ran")]
    [InlineData("<testsuite tests='1'><testcase name='x'><skipped/></testcase></testsuite>", "0 tests ran, 0 failed, 1 were skipped")]
    [InlineData("<testsuite><testcase name='x' status='notrun'/></testsuite>", "0 tests ran")]
    [InlineData("<testsuite><testcase name='x' status='disabled'/></testsuite>", "0 tests ran")]
    [InlineData("<testsuite><testcase name='x' result='suppressed'/></testsuite>", "0 tests ran")]
    [InlineData("<testsuites><testsuite name='s' failures='1'><testcase name='x'/></testsuite></testsuites>", "The suite 's' declares 1 failures")]
    [InlineData("<testsuites errors='many'><testsuite><testcase name='x'/></testsuite></testsuites>", "declares 1 failures or errors")]
    [InlineData("<testsuite name='s'><testcase name='x'/><error>did not load</error></testsuite>", "an error outside any test case, in 's'")]
    [InlineData("<testsuite><testcase name='x'><testcase name='y'/></testcase></testsuite>", "within a test case")]
    [InlineData("<html><testcase name='x'/></html>", "root element is 'html'")]
    [InlineData("<testsuite><testcase name='x'/>", "cannot be read")]
    [InlineData("", "empty")]
    [InlineData("<!DOCTYPE t [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><testsuite><testcase name='&b;'/></testsuite>", "DTD")]
    [InlineData("<!DOCTYPE t SYSTEM 'file:///etc/passwd'><testsuite><testcase name='x'/></testsuite>", "DTD")]
    public async Task Should_not_accept_a_report_that_shows_nothing(string report, string detail)
    {
        var record = await RunAsync(report, new());

        Assert.False(record.Passed);
        Assert.Contains(detail, record.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_read_a_report_that_is_nested_without_end()
    {
        var record = await RunAsync(string.Concat(Enumerable.Repeat("<testsuite>", 10_000)) + string.Concat(Enumerable.Repeat("</testsuite>", 10_000)), new());

        Assert.False(record.Passed);
        Assert.Contains("nested deeper than 64", record.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_read_fifty_megabytes()
    {
        var record = await RunAsync(await Bench.PrepareAsync(), "mkdir -p out; truncate -s 50M out/report.xml", new());

        Assert.False(record.Passed);
        Assert.Contains("larger than 16 MB", record.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_wait_for_a_pipe_that_nobody_writes_to()
    {
        var record = await RunAsync(await Bench.PrepareAsync(), "mkdir -p out; mkfifo out/report.xml", new());

        Assert.False(record.Passed);
        Assert.Contains("is empty", record.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out/report.xml")]
    [InlineData("out/*.xml")]
    [InlineData("**/report.xml")]
    [InlineData("./out/report.xml")]
    public async Task Should_not_believe_a_report_that_was_there_before(string path)
    {
        var (_, commit) = await Bench.AttemptAsync([("README.md", "x\n")], folder => Workbench.Write(folder, "out/report.xml", Green));

        var committed = await RunAsync(commit, "true", new() { Path = path });
        var leftBySetup = await RunAsync(commit, "true", new() { Path = path }, [["cp", "out/report.xml", "out/report.xml.copy"], ["mv", "out/report.xml.copy", "out/report.xml"]]);

        Assert.All([committed, leftBySetup], record =>
        {
            Assert.False(record.Passed);
            Assert.Equal($"Ended with exit code 0 as expected. The command wrote no report '{path}'.", record.Detail);
        });
    }

    [Fact]
    public async Task Should_not_follow_links_to_a_report()
    {
        var outside = Path.Join(Bench.Root, "outside");
        Workbench.Write(outside, "report.xml", Green);
        var (_, commit) = await Bench.AttemptAsync([("README.md", "x\n")], folder =>
        {
            Workbench.Write(folder, "forged/report.xml", Green);
            Directory.CreateSymbolicLink(Path.Join(folder, "inside"), "forged");
            Directory.CreateSymbolicLink(Path.Join(folder, "away"), outside);
        });

        var linkedFolder = await RunAsync(commit, "true", new() { Path = "inside/report.xml" });
        var linkedAway = await RunAsync(commit, "true", new() { Path = "away/report.xml" });
        var madeByCommand = await RunAsync(commit, "mkdir out; ln -s ../forged/report.xml out/report.xml", new());

        Assert.Contains("wrote no report", linkedFolder.Detail, StringComparison.Ordinal);
        Assert.Contains("wrote no report", linkedAway.Detail, StringComparison.Ordinal);
        Assert.Contains("symbolic link", madeByCommand.Detail, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Join(outside, "report.xml")));
    }

    [Fact]
    public async Task Should_add_up_the_reports_of_a_glob()
    {
        const string Script = "mkdir -p a b; echo '<testsuite><testcase name=\"x\"/></testsuite>' > a/1.xml; echo '<testsuite><testcase name=\"y\"/></testsuite>' > b/2.xml";
        var commit = await Bench.PrepareAsync();

        Assert.True((await RunAsync(commit, Script, new() { Path = "**/*.xml", MinTests = 2, TestsPresent = ["x", "y"] })).Passed);
        Assert.False((await RunAsync(commit, Script, new() { Path = "a/*.xml", MinTests = 2 })).Passed);
    }

    [Fact]
    public async Task Should_hold_the_command_to_its_exit_code_and_time()
    {
        var commit = await Bench.PrepareAsync();
        var script = $"mkdir out; echo '{Green}' > out/report.xml; ";

        var crashed = await RunAsync(commit, script + "exit 139", new());
        var expected = await RunAsync(commit, script + "exit 1", new() { ExpectExitCode = 1 });
        var late = await RunAsync(commit, script + "sleep 60", new() { TimeoutSeconds = 1 });

        Assert.False(crashed.Passed);
        Assert.Contains("exit code 139", crashed.Detail, StringComparison.Ordinal);
        Assert.True(expected.Passed, expected.Detail);
        Assert.False(late.Passed);
        Assert.Contains("Stopped after 1 s", late.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_judge_without_a_command()
    {
        var (_, commit) = await Bench.AttemptAsync([("README.md", "x\n")], folder => Workbench.Write(folder, "out/report.xml", Green));

        var record = await Bench.OneAsync(commit, new() { Id = "j", Type = "junit", Path = "out/report.xml" });

        Assert.False(record.Passed);
        Assert.Contains("only a claim", record.Detail, StringComparison.Ordinal);
    }

    private async Task<VerificationRecord> RunAsync(string report, VerifierOptions options) =>
        await RunAsync(await Bench.PrepareAsync(("report.txt", report)), "mkdir -p out; cp report.txt out/report.xml", options);

    private Task<VerificationRecord> RunAsync(string commit, string script, VerifierOptions options, IReadOnlyList<IReadOnlyList<string>>? setup = null) => Bench.OneAsync(
        commit,
        new()
        {
            Id = "j",
            Type = "junit",
            Argv = ["sh", "-c", script],
            Path = options.Path,
            MinTests = options.MinTests,
            TestsPresent = options.TestsPresent,
            ExpectExitCode = options.ExpectExitCode,
            TimeoutSeconds = options.TimeoutSeconds,
        },
        setup: setup);

    private sealed record VerifierOptions
    {
        public string Path { get; init; } = "out/report.xml";

        public int? MinTests { get; init; }

        public IReadOnlyList<string>? TestsPresent { get; init; }

        public int? ExpectExitCode { get; init; }

        public int? TimeoutSeconds { get; init; }
    }
}
