using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Orchestrate.Http.Tests.Support;

namespace Orchestrate.Http.Tests;

/// <summary>A run's artifacts, listed and downloaded by those who may read the run.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_artifacts_are_read(Database database) : IAsyncLifetime
{
    private static readonly byte[] Content = RunnerHand.Text("<script>alert(1)</script>\n0123456789");

    private Server server = null!;
    private RunnerHand hand = null!;
    private HttpClient client = null!;
    private Guid run;

    private static string Digest => RunnerHand.Digest(Content);

    public async Task InitializeAsync()
    {
        server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.Standalone, ("Gateway:RunnerSecret", RunnerHand.Secret));
        hand = RunnerHand.Of(server);
        client = await server.ClientAsync("runs:read", "runs:write");
        run = await client.SubmitAsync();
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        hand.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Should_list_them_in_the_order_in_which_they_came()
    {
        var attempt = Guid.NewGuid();
        using (var response = await hand.SendAsync($"/internal/runs/{run}/artifacts/{Digest}?name=first.log&kind=verification&task_id=T%201&attempt_id={attempt}", Content))
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        for (var i = 0; i < 6; i++)
            await hand.PutAsync(run, [(byte)i], $"{i}.log", "answer");
        await hand.PutAsync(await client.SubmitAsync(), Content, "of-another-run.log");

        var seen = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await client.GetJsonAsync($"/runs/{run}/artifacts?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("artifacts").EnumerateArray());
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        Assert.Equal(["first.log", "0.log", "1.log", "2.log", "3.log", "4.log", "5.log"], seen.Select(a => a.GetProperty("name").GetString()));
        var first = seen[0];
        Assert.Equal(Digest, first.GetProperty("sha256").GetString());
        Assert.Equal("verification", first.GetProperty("kind").GetString());
        Assert.Equal("text/plain; charset=utf-8", first.GetProperty("media_type").GetString());
        Assert.Equal(Content.Length, first.GetProperty("length").GetInt64());
        Assert.Equal("T 1", first.GetProperty("task_id").GetString());
        Assert.Equal(attempt, first.GetProperty("attempt_id").GetGuid());
        Assert.Equal(TimeSpan.Zero, first.GetProperty("created_at").GetDateTimeOffset().Offset);
        Assert.False(seen[1].TryGetProperty("task_id", out _));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=many")]
    [InlineData("cursor=x")]
    [InlineData("cursor=__________8")]
    public async Task Should_refuse_a_bad_query(string query)
    {
        using var response = await client.GetAsync($"/runs/{run}/artifacts?{query}");
        await response.ProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid_query");
    }

    [Fact]
    public async Task Should_send_content_as_a_download_that_no_browser_opens()
    {
        using (var upload = await hand.SendAsync($"/internal/runs/{run}/artifacts/{Digest}?name=page%20%281%29.html&kind=answer", Content, "text/html"))
            Assert.Equal(HttpStatusCode.Created, upload.StatusCode);
        using var response = await client.GetAsync($"/runs/{run}/artifacts/{Digest}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Content, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("text/html", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("page (1).html", response.Content.Headers.ContentDisposition.FileName!.Trim('"'));
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal($"\"{Digest}\"", response.Headers.ETag!.Tag);
        Assert.False(response.Headers.ETag.IsWeak);
        Assert.True(response.Headers.CacheControl is { Private: true, NoCache: true });
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_send_nothing_to_a_client_that_has_it()
    {
        await hand.PutAsync(run, Content);
        foreach (var known in new[] { $"\"{Digest}\"", $"W/\"{Digest}\"", $"\"other\", \"{Digest}\"", "*" })
        {
            using var response = await GetAsync(request => request.Headers.TryAddWithoutValidation("If-None-Match", known));
            Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
            Assert.Equal($"\"{Digest}\"", response.Headers.ETag!.Tag);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        }

        using var changed = await GetAsync(request => request.Headers.TryAddWithoutValidation("If-None-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task Should_send_a_part_of_it()
    {
        await hand.PutAsync(run, Content);
        using var part = await GetAsync(request => request.Headers.Range = new RangeHeaderValue(Content.Length - 10, Content.Length - 6));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("01234", await part.Content.ReadAsStringAsync());
        Assert.Equal($"bytes {Content.Length - 10}-{Content.Length - 6}/{Content.Length}", part.Content.Headers.ContentRange!.ToString());
        using var end = await GetAsync(request => request.Headers.Range = new RangeHeaderValue(null, 3));
        Assert.Equal("789", await end.Content.ReadAsStringAsync());
        using var beyond = await GetAsync(request => request.Headers.Range = new RangeHeaderValue(Content.Length, null));
        await beyond.ProblemAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "range_not_satisfiable");
        using var nonsense = await GetAsync(request => request.Headers.TryAddWithoutValidation("Range", "bytes=9-1,x"));
        Assert.Equal(HttpStatusCode.OK, nonsense.StatusCode);
    }

    [Fact]
    public async Task Should_not_tell_what_other_runs_have()
    {
        var other = await client.SubmitAsync();
        await hand.PutAsync(other, Content);
        var unknown = new string('0', 64);
        var answers = new List<string>();
        foreach (var digest in new[] { Digest, unknown })
        {
            using var response = await client.GetAsync($"/runs/{run}/artifacts/{digest}");
            var problem = await response.ProblemAsync(HttpStatusCode.NotFound, "artifact_not_found");
            answers.Add($"{problem.GetProperty("title")} {problem.GetProperty("detail")}");
        }

        Assert.Equal(answers[0], answers[1]);
        foreach (var odd in new[] { Digest.ToUpperInvariant(), "x", Digest[1..], "%00", "..%2f" })
        {
            using var response = await client.GetAsync($"/runs/{run}/artifacts/{odd}");
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.BadRequest });
        }

        foreach (var path in new[] { $"/runs/{Guid.NewGuid()}/artifacts", $"/runs/{Guid.NewGuid()}/artifacts/{Digest}", $"/runs/x/artifacts/{Digest}" })
        {
            using var response = await client.GetAsync(path);
            await response.ProblemAsync(HttpStatusCode.NotFound, "run_not_found");
        }
    }

    [Fact]
    public async Task Should_need_the_right_to_read_runs()
    {
        await hand.PutAsync(run, Content);
        using var writer = await server.ClientAsync("runs:write");
        foreach (var path in new[] { $"/runs/{run}/artifacts", $"/runs/{run}/artifacts/{Digest}" })
        {
            using var forbidden = await writer.GetAsync(path);
            await forbidden.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
            using var unknown = await server.Http.GetAsync(path);
            await unknown.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    private async Task<HttpResponseMessage> GetAsync(Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{run}/artifacts/{Digest}");
        change(request);
        return await client.SendAsync(request);
    }
}
