using System.Security.Cryptography;
using System.Text;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Verification;

namespace Orchestrate.Workspaces.Tests;

/// <summary>What an excerpt cannot hold is handed over whole before the record that names it goes out; what it holds costs nothing.</summary>
public sealed class When_long_output_is_kept : IAsyncLifetime
{
    private readonly Guid _attempt = Guid.NewGuid();
    private FakeRunApi _api = null!;
    private Workbench _bench = null!;

    public async Task InitializeAsync()
    {
        _api = await FakeRunApi.StartAsync();
        _bench = new Workbench([], null, configure: options => (options.ApiUrl, options.ApiSecret) = (_api.Url.ToString(), FakeRunApi.Secret));
    }

    public async Task DisposeAsync()
    {
        await _bench.RemoveAsync();
        await _api.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task Should_hand_over_the_whole_output_as_it_came(int exitCode)
    {
        var script = $"seq 1 20000; printf 'a\\000b\\377'; exit {exitCode}";
        var expected = (byte[])[.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 20_000).Select(i => $"{i}\n"))), (byte)'a', 0, (byte)'b', 0xFF];

        var record = await OneAsync(new() { Id = "unit/tests", Type = "command", Argv = ["sh", "-c", script] });

        var digest = Convert.ToHexStringLower(SHA256.HashData(expected));
        Assert.Equal(exitCode == 0, record.Passed);
        Assert.Equal(digest, record.OutputSha256);
        Assert.Equal(new ArtifactRef { Sha256 = digest, Length = expected.Length, MediaType = "text/plain; charset=utf-8", Name = "unit_tests.log" }, record.Artifact);
        var (request, type, secret, content) = Assert.Single(_api.Received);
        Assert.Equal($"PUT /internal/runs/{_bench.Run}/artifacts/{digest}?name=unit_tests.log&kind=verification&task_id=T1&attempt_id={_attempt}", request);
        Assert.Equal("text/plain; charset=utf-8", type);
        Assert.Equal(FakeRunApi.Secret, secret);
        Assert.Equal(expected, content);
    }

    [Theory]
    [InlineData(4_000, 0)]
    [InlineData(4_001, 1)]
    public async Task Should_hand_over_only_what_an_excerpt_cannot_hold(int length, int uploads)
    {
        var record = await OneAsync(new() { Id = "c", Type = "command", Argv = ["sh", "-c", $"head -c {length} /dev/zero | tr '\\0' x"] });

        Assert.Equal(uploads, _api.Received.Count);
        Assert.Equal(uploads == 1, record.Artifact is not null);
    }

    [Fact]
    public async Task Should_hand_over_the_end_of_what_is_longer_than_is_captured()
    {
        var record = await OneAsync(new() { Id = "c", Type = "command", Argv = ["sh", "-c", "i=0; while [ $i -lt 60 ]; do head -c 100000 /dev/zero | tr '\\0' $((i % 10)); i=$((i+1)); done; echo; echo the end"] });

        var content = Assert.Single(_api.Received).Content;
        Assert.True(record.Passed, record.Detail);
        Assert.Equal(4 * 1024 * 1024, content.Length);
        Assert.EndsWith("9\nthe end\n", Encoding.UTF8.GetString(content), StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), record.Artifact!.Sha256);
        Assert.NotEqual(record.OutputSha256, record.Artifact.Sha256);
    }

    [Fact]
    public async Task Should_keep_the_output_of_tests_and_of_a_set_up_that_failed()
    {
        const string Report = "seq 1 2000; echo '<testsuite tests=\"1\"><testcase classname=\"c\" name=\"n\"/></testsuite>' > report.xml";
        var tests = await OneAsync(new() { Id = "tests", Type = "junit", Path = "report.xml", Argv = ["sh", "-c", Report] });
        Assert.True(tests.Passed, tests.Detail);
        Assert.Equal("tests.log", tests.Artifact!.Name);

        var failed = await OneAsync(new() { Id = "never-run", Type = "command", Argv = ["true"] }, ["sh", "-c", "seq 1 3000; exit 1"]);
        Assert.False(failed.Passed);
        Assert.Contains("set-up", failed.Detail, StringComparison.Ordinal);
        Assert.Equal(2, _api.Received.Count);
        Assert.NotNull(failed.Artifact);
    }

    [Theory]
    [InlineData(413)]
    [InlineData(409)]
    [InlineData(404)]
    public async Task Should_go_on_without_what_is_refused(int status)
    {
        _api.Status = _ => status;

        var record = await OneAsync(new() { Id = "c", Type = "command", Argv = ["seq", "1", "20000"] });

        Assert.True(record.Passed);
        Assert.Null(record.Artifact);
        Assert.Equal(4_000, record.Excerpt!.Length);
        Assert.Single(_api.Received);
    }

    private async Task<VerificationRecord> OneAsync(VerifierDefinition verifier, params string[] setup)
    {
        var commit = await _bench.PrepareAsync();
        return Assert.Single(await _bench.Verifiers.VerifyAsync(
            new VerificationRequest
            {
                RunId = _bench.Run,
                TaskId = "T1",
                AttemptId = _attempt,
                Commit = commit,
                BaseCommit = commit,
                Verifiers = [verifier],
                Setup = setup.Length == 0 ? [] : [setup],
                Sandbox = "auto",
            },
            CancellationToken.None));
    }
}
