using System.Net;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;
using Orchestrate.Http.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

[Collection(DatabaseUsers.Name)]
public sealed class When_attempts_are_asked_for(Database database) : IAsyncLifetime
{
    private static readonly AttemptState Rejected = Attempt(1, "verification_failed", "bad");
    private static readonly AttemptState Accepted = Attempt(2, "accepted", "good");

    private Server server = null!;

    public async Task InitializeAsync() =>
        server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.Standalone, ("RunApi:RestoreTimeoutSeconds", "2"), ("RunApi:PurgeSeconds", "0.1"));

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Should_list_them_with_what_is_kept_and_until_when()
    {
        using var client = await server.ClientAsync("runs:read", "runs:write");
        var id = await EndedAsync(client);
        var list = await (await client.GetAsync($"/runs/{id}/attempts")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("completed", list.GetProperty("status").GetString());
        Assert.Equal(86_400, list.GetProperty("retention").GetProperty("results_seconds").GetInt64());
        Assert.False(list.GetProperty("retention").TryGetProperty("unmerged_seconds", out _));
        var attempts = list.GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal(["unmerged", "merged"], attempts.Select(a => a.GetProperty("fate").GetString()));
        Assert.Equal($"refs/orchestrate/{id}/T1/{Rejected.AttemptId}", attempts[0].GetProperty("ref").GetString());
        Assert.Equal(2, attempts[0].GetProperty("changed_files").GetInt32());
        Assert.False(attempts[0].TryGetProperty("kept_until", out _));

        server.Coordinator.Retention = run => new RetentionDescribed { RunId = run, Verdict = "drop_working_files", WorkingFilesSeconds = 600, ResultsSeconds = 86_400, UnmergedSeconds = 172_800 };
        list = await (await client.GetAsync($"/runs/{id}/attempts")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(list.GetProperty("ended_at").GetDateTimeOffset().AddDays(2), list.GetProperty("attempts")[0].GetProperty("kept_until").GetDateTimeOffset());
    }

    [Fact]
    public async Task Should_list_them_when_the_coordinator_does_not_answer_and_before_it_has_the_run()
    {
        using var client = await server.ClientAsync("runs:read", "runs:write");
        server.Coordinator.Retention = _ => null;
        var list = await (await client.GetAsync($"/runs/{await EndedAsync(client)}/attempts")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(2, list.GetProperty("attempts").GetArrayLength());
        Assert.False(list.TryGetProperty("retention", out _));
        list = await (await client.GetAsync($"/runs/{await client.SubmitAsync()}/attempts")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("submitted", list.GetProperty("status").GetString());
        Assert.Equal(0, list.GetProperty("attempts").GetArrayLength());
    }

    [Fact]
    public async Task Should_restore_an_attempt_as_a_branch_and_a_patch()
    {
        using var client = await server.ClientAsync("runs:write");
        var id = await EndedAsync(client);
        using var plain = await client.PostAsync($"/runs/{id}/attempts/{Rejected.AttemptId}/restore", null);
        var answer = await plain.JsonAsync(HttpStatusCode.OK);
        Assert.Equal(("bad", "/repository"), (answer.GetProperty("commit").GetString(), answer.GetProperty("location").GetString()));
        Assert.False(answer.TryGetProperty("patch", out _));
        using var named = await client.PostAsync($"/runs/{id}/attempts/{Rejected.AttemptId}/restore", Server.Json("""{"branch":"mine","patch":true}"""));
        answer = await named.JsonAsync(HttpStatusCode.OK);
        Assert.Equal("mine", answer.GetProperty("branch").GetString());
        Assert.Equal(new string('a', 64), answer.GetProperty("patch").GetProperty("sha256").GetString());

        var asked = server.Coordinator.Requests.Cast<RestoreAttempt>().ToList();
        Assert.Equal((id, "T1", 1, "base", "bad"), (asked[0].RunId, asked[0].TaskId, asked[0].AttemptNumber, asked[0].BaseCommit, asked[0].Commit));
        Assert.Equal((null, false, "mine", true), (asked[0].Branch, asked[0].Patch, asked[1].Branch, asked[1].Patch));
    }

    [Theory]
    [InlineData("branch_exists", HttpStatusCode.Conflict, "branch_exists")]
    [InlineData("branch_invalid", HttpStatusCode.UnprocessableEntity, "invalid_request")]
    [InlineData("nothing_to_restore", HttpStatusCode.Conflict, "nothing_to_restore")]
    [InlineData("attempt_removed", HttpStatusCode.Gone, "attempt_removed")]
    [InlineData("workspace_failed", HttpStatusCode.BadGateway, "workspace_failed")]
    [InlineData("what a newer runner may say", HttpStatusCode.BadGateway, "workspace_failed")]
    public async Task Should_say_why_it_was_not_restored(string outcome, HttpStatusCode status, string code)
    {
        using var client = await server.ClientAsync("runs:write");
        var id = await EndedAsync(client);
        server.Coordinator.Restored = asked => new AttemptRestored { RunId = asked.RunId, AttemptId = asked.AttemptId, Outcome = outcome, Branch = "b", Commit = "c", Detail = "Because." };
        using var response = await client.PostAsync($"/runs/{id}/attempts/{Rejected.AttemptId}/restore", null);
        Assert.Equal("Because.", (await response.ProblemAsync(status, code)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Should_say_that_no_runner_answers()
    {
        using var client = await server.ClientAsync("runs:write");
        var id = await EndedAsync(client);
        server.Coordinator.Restored = _ => null;
        using var response = await client.PostAsync($"/runs/{id}/attempts/{Rejected.AttemptId}/restore", null);
        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "runner_unavailable");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest, "malformed_json", null)]
    [InlineData("[]", HttpStatusCode.UnprocessableEntity, "invalid_request", "")]
    [InlineData("""{"patch":"yes"}""", HttpStatusCode.UnprocessableEntity, "invalid_request", "/patch")]
    [InlineData("""{"patch":1}""", HttpStatusCode.UnprocessableEntity, "invalid_request", "/patch")]
    [InlineData("""{"patch":null}""", HttpStatusCode.UnprocessableEntity, "invalid_request", "/patch")]
    [InlineData("""{"branch":true}""", HttpStatusCode.UnprocessableEntity, "invalid_request", "/branch")]
    [InlineData("""{"branch":""}""", HttpStatusCode.UnprocessableEntity, "invalid_request", "/branch")]
    [InlineData("""{"branch":"a\u0000b"}""", HttpStatusCode.UnprocessableEntity, "invalid_request", "/branch")]
    [InlineData("""{"force":true}""", HttpStatusCode.UnprocessableEntity, "invalid_request", "/force")]
    public async Task Should_refuse_a_bad_body(string body, HttpStatusCode status, string code, string? pointer)
    {
        using var client = await server.ClientAsync("runs:write");
        var id = await EndedAsync(client);
        using var response = await client.PostAsync($"/runs/{id}/attempts/{Rejected.AttemptId}/restore", Server.Json(body));
        var problem = await response.ProblemAsync(status, code);
        if (pointer is not null)
            Assert.Equal(pointer, Assert.Single(problem.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString());
        Assert.Empty(server.Coordinator.Requests);
    }

    [Fact]
    public async Task Should_refuse_a_branch_that_is_too_long()
    {
        using var client = await server.ClientAsync("runs:write");
        var id = await EndedAsync(client);
        using var response = await client.PostAsync($"/runs/{id}/attempts/{Rejected.AttemptId}/restore", Server.Json($$"""{"branch":"{{new string('x', 201)}}"}"""));
        await response.ProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid_request");
    }

    [Theory]
    [InlineData("restore")]
    [InlineData("discard")]
    public async Task Should_know_no_attempt_that_is_none(string what)
    {
        using var client = await server.ClientAsync("runs:write");
        var id = await EndedAsync(client);
        server.Coordinator.Answer = run => new RunRequestAnswered { RunId = run, Accepted = false, Status = "completed", Code = "attempt_not_found" };
        foreach (var attempt in (string[])[Guid.NewGuid().ToString(), "1", "..%2f"])
        {
            using var response = await client.PostAsync($"/runs/{id}/attempts/{attempt}/{what}", null);
            await response.ProblemAsync(HttpStatusCode.NotFound, "attempt_not_found");
        }

        using var stranger = await client.PostAsync($"/runs/{Guid.NewGuid()}/attempts/{Rejected.AttemptId}/{what}", null);
        await stranger.ProblemAsync(HttpStatusCode.NotFound, "run_not_found");
    }

    [Fact]
    public async Task Should_discard_an_attempt_in_the_name_of_its_key()
    {
        using var client = await server.ClientAsync("runs:write");
        var id = await EndedAsync(client);
        server.Coordinator.Answer = run => new RunRequestAnswered { RunId = run, Accepted = true, Status = "completed" };
        using var response = await client.PostAsync($"/runs/{id}/attempts/{Rejected.AttemptId}/discard", null);
        Assert.Equal("completed", (await response.JsonAsync(HttpStatusCode.OK)).GetProperty("status").GetString());
        var asked = Assert.IsType<DiscardAttempt>(Assert.Single(server.Coordinator.Requests));
        Assert.Equal((id, Rejected.AttemptId), (asked.RunId, asked.AttemptId));
        Assert.StartsWith("key-", asked.RequestedBy, StringComparison.Ordinal);
        using var more = await client.PostAsync($"/runs/{id}/attempts/{Rejected.AttemptId}/discard", Server.Json("""{"all":true}"""));
        await more.ProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid_request");

        server.Coordinator.Answer = run => new RunRequestAnswered { RunId = run, Accepted = false, Status = "acting", Code = "not_ended", Detail = "Wait." };
        using var early = await client.PostAsync($"/runs/{id}/attempts/{Rejected.AttemptId}/discard", null);
        Assert.Equal("acting", (await early.ProblemAsync(HttpStatusCode.Conflict, "not_ended")).GetProperty("run_status").GetString());
    }

    [Fact]
    public async Task Should_need_the_right_to_write_for_more_than_a_look()
    {
        using var writer = await server.ClientAsync("runs:write");
        using var reader = await server.ClientAsync("runs:read");
        var id = await EndedAsync(writer);
        await (await reader.GetAsync($"/runs/{id}/attempts")).JsonAsync(HttpStatusCode.OK);
        foreach (var what in (string[])["restore", "discard"])
        {
            using var response = await reader.PostAsync($"/runs/{id}/attempts/{Rejected.AttemptId}/{what}", null);
            await response.ProblemAsync(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task Should_remove_what_was_submitted_once_the_coordinator_has_removed_the_run()
    {
        using var client = await server.ClientAsync("runs:read", "runs:write");
        var (gone, same, other) = (await client.SubmitAsync(), await client.SubmitAsync(), await client.SubmitAsync());
        using var keyed = await client.PostAsync("/runs", Server.Json(Bundles.Small("keyed").ToJsonString()), "once");
        var last = (await keyed.JsonAsync(HttpStatusCode.Accepted)).GetProperty("run_id").GetGuid();
        Assert.Equal((4, 1), (await server.CountAsync("intake.runs"), await server.CountAsync("intake.idempotency_keys")));
        var bundles = await server.CountAsync("intake.bundles");
        await using (var artifact = server.Database.CreateCommand(
            """
            WITH stored AS (INSERT INTO intake.artifact_contents VALUES ('digest', 1, 'x', now()))
            INSERT INTO intake.artifacts (run_id, sha256, name, media_type, kind, length, created_at) VALUES ($1, 'digest', 'a.log', 'text/plain', 'verification', 1, now())
            """))
        {
            artifact.Parameters.AddWithValue(gone);
            await artifact.ExecuteNonQueryAsync();
        }


        await PurgeAsync(gone, last);
        await Eventually.EqualsAsync(HttpStatusCode.NotFound, async () => (await client.GetAsync($"/runs/{last}")).StatusCode, "the run is gone");
        Assert.Equal((2, 0), (await server.CountAsync("intake.runs"), await server.CountAsync("intake.idempotency_keys")));
        Assert.Equal(bundles - 1, await server.CountAsync("intake.bundles"));
        Assert.Equal(0, await server.CountAsync("intake.artifacts"));
        await (await client.GetAsync($"/runs/{same}")).JsonAsync(HttpStatusCode.OK);

        await PurgeAsync(same, other);
        await Eventually.EqualsAsync(0, () => server.CountAsync("intake.bundles"), "the last bundle is gone");
        await client.SubmitAsync();
    }

    private async Task PurgeAsync(params Guid[] runs)
    {
        await using var command = server.Database.CreateCommand("INSERT INTO loop.purged_runs SELECT id, now() FROM unnest($1) AS id");
        command.Parameters.AddWithValue(runs);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<Guid> EndedAsync(HttpClient client)
    {
        var id = await client.SubmitAsync();
        var task = new AgentTask { TaskId = "T1", Title = "Title", Description = "Do it.", Type = "implementation", EvidenceRequirements = [] };
        await new RunLog(server, id) { Tasks = [new TaskState { Task = task, Iteration = 1, Progress = TaskProgress.Merged, Attempts = [Rejected, Accepted] }] }.CommitAsync(2, RunStatus.Completed);
        return id;
    }

    private static AttemptState Attempt(int number, string outcome, string commit) => new()
    {
        AttemptId = Guid.NewGuid(),
        Number = number,
        Agent = "general",
        BaseCommit = "base",
        Commit = commit,
        Outcome = outcome,
        ChangedFiles = ["a.txt", "b.txt"],
    };
}
