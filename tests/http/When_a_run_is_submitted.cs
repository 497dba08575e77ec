using System.Net;
using System.Text.Json.Nodes;
using Orchestrate.Http.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

[Collection(DatabaseUsers.Name)]
public sealed class When_a_run_is_submitted(Database database) : IAsyncLifetime
{
    private Server server = null!;

    public async Task InitializeAsync() => server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync());

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Should_accept_store_and_tell_the_coordinator()
    {
        using var response = await server.Http.PostAsync("/runs", Server.Json(Bundles.Small("first", ("team", "a")).ToJsonString()));
        var run = await response.JsonAsync(HttpStatusCode.Accepted);
        var id = run.GetProperty("run_id").GetGuid();

        Assert.Equal($"/runs/{id}", response.Headers.Location!.ToString());
        Assert.Equal("submitted", run.GetProperty("status").GetString());
        Assert.Equal("first", run.GetProperty("name").GetString());
        Assert.Equal(0, run.GetProperty("last_seq").GetInt64());
        Assert.Equal(10, run.GetProperty("limits").GetProperty("max_iterations").GetInt32());
        await Eventually.EqualsAsync(1, () => Task.FromResult(server.Coordinator.Submitted.Count), "the coordinator hears of it");
        Assert.Equal([id], server.Coordinator.Submitted);
        await Eventually.EqualsAsync(0L, () => server.CountAsync("intake.outbox"), "the outbox drains");

        var read = await server.Http.GetJsonAsync($"/runs/{id}");
        Assert.Equal(id, read.GetProperty("run_id").GetGuid());
        Assert.Equal("direct", read.GetProperty("owner").GetString());
    }

    [Fact]
    public async Task Should_take_an_envelope_with_its_options()
    {
        var body = new JsonObject { ["idempotency_key"] = "k", ["start"] = false, ["bundle"] = Bundles.Small() };
        using var response = await server.Http.PostAsync("/runs", Server.Json(body.ToJsonString()));
        var run = await response.JsonAsync(HttpStatusCode.Accepted);
        Assert.False(run.GetProperty("start").GetBoolean());
        Assert.Equal(1, await server.CountAsync("intake.idempotency_keys"));
        Assert.Equal(1, await server.CountAsync("intake.run_view WHERE NOT start AND bundle ->> 'goal' = 'Make the test pass.'"));
    }

    [Theory]
    [InlineData("/runs?mode=verify_only", false)]
    [InlineData("/runs", true)]
    public async Task Should_take_a_mode(string path, bool envelope)
    {
        var bundle = Bundles.Small();
        JsonNode body = envelope ? new JsonObject { ["mode"] = "verify_only", ["start"] = false, ["bundle"] = bundle } : bundle;
        using var response = await server.Http.PostAsync(path, Server.Json(body.ToJsonString()), "key-1");
        var run = await response.JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("verify_only", run.GetProperty("mode").GetString());
        Assert.Equal(1, await server.CountAsync("intake.run_view WHERE mode = 'verify_only'"));

        // Another mode is another submission.
        using var other = await server.Http.PostAsync("/runs?mode=full", Server.Json(Bundles.Small().ToJsonString()), "key-1");
        await other.ProblemAsync(HttpStatusCode.Conflict, "idempotency_key_reused");
    }

    [Fact]
    public async Task Should_answer_the_same_key_with_the_same_run()
    {
        using var first = await server.Http.PostAsync("/runs", Server.Json(Bundles.Small().ToJsonString()), "key-1");
        // Another spelling of the same bundle is the same submission.
        var spelled = Bundles.Small().ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
        using var second = await server.Http.PostAsync("/runs", Server.Json(spelled), "key-1");
        using var other = await server.Http.PostAsync("/runs", Server.Json(Bundles.Small("other").ToJsonString()), "key-1");

        var run = await first.JsonAsync(HttpStatusCode.Accepted);
        var again = await second.JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal(run.GetProperty("run_id").GetGuid(), again.GetProperty("run_id").GetGuid());
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal(["true"], second.Headers.GetValues("Idempotent-Replayed"));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        await other.ProblemAsync(HttpStatusCode.Conflict, "idempotency_key_reused");
        Assert.Equal(1, await server.CountAsync("intake.runs"));
        Assert.Equal(1, await server.CountAsync("intake.bundles"));
    }

    [Fact]
    public async Task Should_make_one_run_of_twenty_at_once()
    {
        var body = Bundles.Small().ToJsonString();
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Http.PostAsync("/runs", Server.Json(body), "same")));
        var ids = new HashSet<Guid>();
        foreach (var response in responses)
            ids.Add((await response.JsonAsync(HttpStatusCode.Accepted)).GetProperty("run_id").GetGuid());

        Assert.Single(ids);
        Assert.Equal(19, responses.Count(r => r.Headers.Contains("Idempotent-Replayed")));
        Assert.Equal(1, await server.CountAsync("intake.runs"));
        await Eventually.EqualsAsync(0L, () => server.CountAsync("intake.outbox"), "the outbox drains");
        Assert.Single(server.Coordinator.Submitted);
    }

    [Fact]
    public async Task Should_page_through_all_runs_once_newest_first()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 7; i++)
            ids.Add(await server.Http.SubmitAsync(Bundles.Small($"run-{i}", ("parity", i % 2 == 0 ? "even" : "odd")).ToJsonString()));
        ids.Reverse();

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await server.Http.GetJsonAsync($"/runs?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("runs").EnumerateArray().Select(r => r.GetProperty("run_id").GetGuid()));
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        Assert.Equal(ids, seen);

        var odd = await server.Http.GetJsonAsync("/runs?label=parity:odd");
        Assert.Equal(3, odd.GetProperty("runs").GetArrayLength());
        var log = new RunLog(server, ids[0]);
        await log.CommitAsync(2, Orchestrate.Domain.Runs.RunStatus.Completed);
        var completed = await server.Http.GetJsonAsync("/runs?status=completed");
        var row = Assert.Single(completed.GetProperty("runs").EnumerateArray());
        Assert.Equal(2, row.GetProperty("last_seq").GetInt64());
        Assert.Equal("acceptance_verified", row.GetProperty("reason").GetString());
        Assert.Equal(6, (await server.Http.GetJsonAsync("/runs?status=submitted")).GetProperty("runs").GetArrayLength());
        Assert.Equal(0, (await server.Http.GetJsonAsync("/runs?from=2100-01-01T00:00:00Z")).GetProperty("runs").GetArrayLength());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("cursor=abc")]
    [InlineData("cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("status=unknown")]
    [InlineData("label=no-colon")]
    [InlineData("label=a%00b:c")]
    [InlineData("from=yesterday")]
    public async Task Should_refuse_a_query_that_it_does_not_understand(string query)
    {
        using var response = await server.Http.GetAsync($"/runs?{query}");
        var problem = await response.ProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid_query");
        Assert.Equal(1, problem.GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task Should_show_what_the_coordinator_made_of_it()
    {
        var id = await server.Http.SubmitAsync();
        using var early = await server.Http.GetAsync($"/runs/{id}/report");
        await early.ProblemAsync(HttpStatusCode.Conflict, "run_not_started");

        await new RunLog(server, id).CommitAsync(3, Orchestrate.Domain.Runs.RunStatus.Completed);
        var run = await server.Http.GetJsonAsync($"/runs/{id}");
        Assert.True(run.GetProperty("terminal").GetBoolean());
        Assert.Equal(3, run.GetProperty("last_seq").GetInt64());

        Assert.Equal("completed", (await server.Http.GetJsonAsync($"/runs/{id}/report")).GetProperty("status").GetString());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/runs/{id}/report");
        request.Headers.Accept.ParseAdd("text/markdown");
        using var markdown = await server.Http.SendAsync(request);
        Assert.Equal("text/markdown", markdown.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("# small: completed", await markdown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith("# small", await server.Http.GetStringAsync($"/runs/{id}/report?format=md"), StringComparison.Ordinal);

        Assert.StartsWith($"# Hand-over of run {id}\n\n## Goal\n", await server.Http.GetStringAsync($"/runs/{id}/handover"), StringComparison.Ordinal);

        var steps = await server.Http.GetJsonAsync($"/runs/{id}/steps");
        Assert.Equal(["iteration-1", "acceptance-t1", "escalation-1"], steps.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("step_id").GetString()));
        Assert.Equal("Decide.", (await server.Http.GetJsonAsync($"/runs/{id}/steps/escalation-1")).GetProperty("title").GetString());
        using var none = await server.Http.GetAsync($"/runs/{id}/steps/nothing");
        await none.ProblemAsync(HttpStatusCode.NotFound, "step_not_found");
    }

    [Theory]
    [InlineData("GET", "/runs/{0}")]
    [InlineData("GET", "/runs/{0}/report")]
    [InlineData("GET", "/runs/{0}/handover")]
    [InlineData("GET", "/runs/{0}/steps")]
    [InlineData("GET", "/runs/{0}/events")]
    [InlineData("POST", "/runs/{0}/cancel")]
    [InlineData("POST", "/runs/{0}/pause")]
    [InlineData("POST", "/runs/{0}/resume")]
    [InlineData("POST", "/runs/{0}/start")]
    public async Task Should_say_not_found_for_what_is_no_run(string method, string path)
    {
        foreach (var id in new[] { Guid.NewGuid().ToString(), "7", "nonsense", "..%2f..%2fetc%2fpasswd", Guid.NewGuid().ToString("B") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id));
            using var response = await server.Http.SendAsync(request);
            await response.ProblemAsync(HttpStatusCode.NotFound);
        }
    }
}
