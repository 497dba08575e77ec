using System.Net;
using Npgsql;
using Orchestrate.Http.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

/// <summary>Runners hand content over to run-api: checked, bounded, once for all who refer to it.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_artifacts_are_handed_over(Database database) : IAsyncLifetime
{
    private const int MaxArtifact = 20_000;
    private const int MaxRun = 50_000;

    private static readonly byte[] Content = RunnerHand.Text("the whole output\n");

    private Server server = null!;
    private RunnerHand hand = null!;

    /// <summary>What is wrong, the address after the run's id, the content's type, status and code.</summary>
    public static TheoryData<string, string, string?, int, string> Corpus
    {
        get
        {
            var digest = RunnerHand.Digest(Content);
            const string Good = "?name=a.log&kind=verification";
            const string Type = "text/plain";
            return new TheoryData<string, string, string?, int, string>
            {
                { "no query", $"{digest}", Type, 422, "invalid_artifact" },
                { "no name", $"{digest}?kind=verification", Type, 422, "invalid_artifact" },
                { "no kind", $"{digest}?name=a", Type, 422, "invalid_artifact" },
                { "no type", $"{digest}{Good}", null, 422, "invalid_artifact" },
                { "a type that is none", $"{digest}{Good}", "nonsense", 422, "invalid_artifact" },
                { "a type that is every type", $"{digest}{Good}", "*/*", 422, "invalid_artifact" },
                { "a long type", $"{digest}{Good}", $"text/{new string('x', 200)}", 422, "invalid_artifact" },
                { "a short digest", $"{digest[1..]}{Good}", Type, 422, "invalid_artifact" },
                { "a long digest", $"{digest}0{Good}", Type, 422, "invalid_artifact" },
                { "a digest in capitals", $"{digest.ToUpperInvariant()}{Good}", Type, 422, "invalid_artifact" },
                { "a digest that is none", $"{new string('g', 64)}{Good}", Type, 422, "invalid_artifact" },
                { "another digest", $"{new string('0', 64)}{Good}", Type, 422, "digest_mismatch" },
                { "a path for a name", $"{digest}?name=..%2F..%2Fetc%2Fpasswd&kind=x", Type, 422, "invalid_artifact" },
                { "a name with a line break", $"{digest}?name=a%0D%0ASet-Cookie%3Ax&kind=x", Type, 422, "invalid_artifact" },
                { "a name with a NUL", $"{digest}?name=a%00b&kind=x", Type, 422, "invalid_artifact" },
                { "a name that is broken UTF-8", $"{digest}?name=a%C3%28&kind=x", Type, 422, "invalid_artifact" },
                { "a name in quotes", $"{digest}?name=%22a%22&kind=x", Type, 422, "invalid_artifact" },
                { "a hidden name", $"{digest}?name=.bashrc&kind=x", Type, 422, "invalid_artifact" },
                { "a long name", $"{digest}?name={new string('n', 121)}&kind=x", Type, 422, "invalid_artifact" },
                { "a kind that is none", $"{digest}?name=a&kind=Log%20file", Type, 422, "invalid_artifact" },
                { "a task with a NUL", $"{digest}{Good}&task_id=a%00", Type, 422, "invalid_artifact" },
                { "a task that is long", $"{digest}{Good}&task_id={new string('t', 201)}", Type, 422, "invalid_artifact" },
                { "an attempt that is none", $"{digest}{Good}&attempt_id=1", Type, 422, "invalid_artifact" },
            };
        }
    }

    public async Task InitializeAsync()
    {
        server = await Server.StartAsync(
            await database.Postgres.CreateDatabaseAsync(), Parts.RunApi, ("Gateway:RunnerSecret", RunnerHand.Secret), ("RunApi:MaxArtifactBytes", $"{MaxArtifact}"), ("RunApi:MaxRunArtifactBytes", $"{MaxRun}"));
        hand = RunnerHand.Of(server);
    }

    public async Task DisposeAsync()
    {
        hand.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Should_store_content_once_however_often_it_comes()
    {
        var (first, second) = (await server.Http.SubmitAsync(), await server.Http.SubmitAsync());
        Assert.Equal(HttpStatusCode.Created, await hand.PutAsync(first, Content));
        Assert.Equal(HttpStatusCode.OK, await hand.PutAsync(first, Content));
        Assert.Equal(HttpStatusCode.Created, await hand.PutAsync(first, Content, "other.log"));
        Assert.Equal(HttpStatusCode.Created, await hand.PutAsync(second, Content));
        Assert.Equal(1, await server.CountAsync("intake.artifact_contents"));
        Assert.Equal(3, await server.CountAsync("intake.artifacts"));
    }

    [Fact]
    public async Task Should_store_content_once_when_it_comes_many_times_at_once()
    {
        var run = await server.Http.SubmitAsync();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => hand.PutAsync(run, Content)));
        Assert.Equal(1, statuses.Count(s => s == HttpStatusCode.Created));
        Assert.Equal(15, statuses.Count(s => s == HttpStatusCode.OK));
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Http.SubmitAsync()));
        var fresh = RunnerHand.Text("new to all");
        Assert.All(await Task.WhenAll(runs.Select(r => hand.PutAsync(r, fresh))), s => Assert.Equal(HttpStatusCode.Created, s));
        Assert.Equal(2, await server.CountAsync("intake.artifact_contents"));
    }

    [Fact]
    public async Task Should_refuse_the_whole_corpus_and_store_nothing()
    {
        var run = await server.Http.SubmitAsync();
        foreach (var row in Corpus)
        {
            var (name, path, type, status, code) = ((string)row[0], (string)row[1], (string?)row[2], (int)row[3], (string)row[4]);
            using var response = await hand.SendAsync($"/internal/runs/{run}/artifacts/{path}", Content, type);
            try
            {
                await response.ProblemAsync((HttpStatusCode)status, code);
            }
            catch (Exception exception)
            {
                Assert.Fail($"{name}: {exception.Message}");
            }
        }

        await NothingAsync();
    }

    [Fact]
    public async Task Should_say_everything_that_is_wrong_at_once()
    {
        using var response = await hand.SendAsync($"/internal/runs/{await server.Http.SubmitAsync()}/artifacts/x?attempt_id=y", Content, null);
        var problem = await response.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["sha256", "name", "kind", "attempt_id", "content_type"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()));
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("not-a-run")]
    public async Task Should_know_no_other_runs(string run)
    {
        using var response = await hand.SendAsync($"/internal/runs/{run}/artifacts/{RunnerHand.Digest(Content)}?name=a&kind=b", Content);
        await response.ProblemAsync(HttpStatusCode.NotFound, "run_not_found");
        await NothingAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_take_the_largest_artifact_and_refuse_one_byte_more(bool chunked)
    {
        var run = await server.Http.SubmitAsync();
        async Task<HttpResponseMessage> SendAsync(int size)
        {
            var content = new byte[size];
            return await hand.SendAsync($"/internal/runs/{run}/artifacts/{RunnerHand.Digest(content)}?name=a&kind=b", content, chunked: chunked);
        }

        using var refused = await SendAsync(MaxArtifact + 1);
        await refused.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        await NothingAsync();
        using var taken = await SendAsync(MaxArtifact);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        using var empty = await SendAsync(0);
        Assert.Equal(HttpStatusCode.Created, empty.StatusCode);
    }

    [Fact]
    public async Task Should_keep_a_runs_quota_when_uploads_race_for_the_rest_of_it()
    {
        var run = await server.Http.SubmitAsync();

        // Held back where the quota has been looked at and nothing is stored yet, so that all of them meet there.
        await using var holder = await server.Database.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE intake.artifact_contents IN ACCESS EXCLUSIVE MODE", holder))
            await hold.ExecuteNonQueryAsync();
        var uploads = Task.WhenAll(Enumerable.Range(0, 12).Select(i => hand.PutAsync(run, [.. new byte[9_999], (byte)i], $"{i}.log")));
        await Eventually.EqualsAsync(12, () => server.CountAsync("pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"), "all uploads wait");
        await held.CommitAsync();
        var statuses = await uploads;
        Assert.Equal(5, statuses.Count(s => s == HttpStatusCode.Created));
        Assert.Equal(7, statuses.Count(s => s == HttpStatusCode.Conflict));
        Assert.Equal(5, await server.CountAsync("intake.artifact_contents"));

        // What the run has costs nothing again, and another run has a quota of its own.
        await using var command = server.Database.CreateCommand("SELECT content FROM intake.artifact_contents LIMIT 1");
        var known = (byte[])(await command.ExecuteScalarAsync())!;
        Assert.Equal(HttpStatusCode.Created, await hand.PutAsync(run, known, "again.log"));
        using var full = await hand.SendAsync($"/internal/runs/{run}/artifacts/{RunnerHand.Digest(Content)}?name=a&kind=b", Content);
        var problem = await full.ProblemAsync(HttpStatusCode.Conflict, "artifact_quota_reached");
        Assert.Contains($"{MaxRun}", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, await hand.PutAsync(await server.Http.SubmitAsync(), Content));
    }

    [Fact]
    public async Task Should_not_start_with_a_quota_below_one_artifact()
    {
        var connection = await database.Postgres.CreateDatabaseAsync();
        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => Server.StartAsync(connection, Parts.RunApi, ("RunApi:MaxRunArtifactBytes", "5000")));
        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => Server.StartAsync(connection, Parts.RunApi, ("RunApi:ArtifactDays", "0")));
    }

    private async Task NothingAsync()
    {
        Assert.Equal(0, await server.CountAsync("intake.artifact_contents"));
        Assert.Equal(0, await server.CountAsync("intake.artifacts"));
    }
}
