using System.Net;
using Orchestrate.Contracts.Runs;
using Orchestrate.Http.Tests.Support;

namespace Orchestrate.Http.Tests;

[Collection(DatabaseUsers.Name)]
public sealed class When_people_ask_something_of_a_run(Database database) : IAsyncLifetime
{
    private Server server = null!;

    public async Task InitializeAsync() => server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync());

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Should_cancel_with_a_reason()
    {
        var id = await server.Http.SubmitAsync();
        using var response = await server.Http.PostAsync($"/runs/{id}/cancel", Server.Json("""{"reason":"wrong goal"}"""));
        var answer = await response.JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("stopping", answer.GetProperty("status").GetString());
        var asked = Assert.IsType<CancelRun>(Assert.Single(server.Coordinator.Requests));
        Assert.Equal((id, "wrong goal", "direct"), (asked.RunId, asked.Reason, asked.RequestedBy));

        using var bare = await server.Http.PostAsync($"/runs/{id}/cancel", null);
        await bare.JsonAsync(HttpStatusCode.Accepted);
        using var start = await server.Http.PostAsync($"/runs/{id}/start", null);
        await start.JsonAsync(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Should_pause_and_resume_with_a_reason()
    {
        var id = await server.Http.SubmitAsync();
        server.Coordinator.Answer = run => new RunRequestAnswered { RunId = run, Accepted = true, Status = "pausing" };
        using var paused = await server.Http.PostAsync($"/runs/{id}/pause", Server.Json("""{"reason":"lunch"}"""));
        Assert.Equal("pausing", (await paused.JsonAsync(HttpStatusCode.Accepted)).GetProperty("status").GetString());
        using var again = await server.Http.PostAsync($"/runs/{id}/pause", null);
        await again.JsonAsync(HttpStatusCode.Accepted);
        using var resumed = await server.Http.PostAsync($"/runs/{id}/resume", Server.Json("""{"reason":"back"}"""));
        await resumed.JsonAsync(HttpStatusCode.Accepted);

        var asked = server.Coordinator.Requests.ToList();
        Assert.Equal(new PauseRun { RunId = id, Reason = "lunch", RequestedBy = "direct" }, asked[0]);
        Assert.Equal(new PauseRun { RunId = id, RequestedBy = "direct" }, asked[1]);
        Assert.Equal(new ResumeRun { RunId = id, Reason = "back", RequestedBy = "direct" }, asked[2]);
    }

    [Theory]
    [InlineData("pause", "too_late")]
    [InlineData("pause", "not_started")]
    [InlineData("resume", "too_late")]
    public async Task Should_say_which_state_won(string what, string code)
    {
        var id = await server.Http.SubmitAsync();
        server.Coordinator.Answer = run => new RunRequestAnswered { RunId = run, Accepted = false, Status = "stopping", Code = code, Detail = "Because." };
        using var response = await server.Http.PostAsync($"/runs/{id}/{what}", null);
        Assert.Equal("stopping", (await response.ProblemAsync(HttpStatusCode.Conflict, code)).GetProperty("run_status").GetString());
        using var wrong = await server.Http.PostAsync($"/runs/{id}/{what}", Server.Json("""{"until":"tomorrow"}"""));
        await wrong.ProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid_request");
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    [InlineData("retry")]
    [InlineData("reassign")]
    [InlineData("skip")]
    [InlineData("abort")]
    public async Task Should_pass_on_every_decision(string decision)
    {
        var id = await server.Http.SubmitAsync();
        using var response = await server.Http.PostAsync($"/runs/{id}/steps/escalation-1/ack", Server.Json($$"""{"decision":"{{decision}}"}"""), "ack-1");
        await response.JsonAsync(HttpStatusCode.OK);
        var asked = Assert.IsType<AcknowledgeStep>(Assert.Single(server.Coordinator.Requests));
        Assert.Equal((decision, "ack-1"), (asked.Decision, asked.IdempotencyKey));
    }

    [Fact]
    public async Task Should_acknowledge_a_step()
    {
        var id = await server.Http.SubmitAsync();
        using var response = await server.Http.PostAsync(
            $"/runs/{id}/steps/escalation-1/ack", Server.Json("""{"decision":"reassign","note":"try the other","agent":"debug"}"""), "ack-1");
        await response.JsonAsync(HttpStatusCode.OK);
        var asked = Assert.IsType<AcknowledgeStep>(Assert.Single(server.Coordinator.Requests));
        Assert.Equal(("escalation-1", "reassign", "try the other", "debug", "ack-1"), (asked.StepId, asked.Decision, asked.Note, asked.Agent, asked.IdempotencyKey));
    }

    [Theory]
    [InlineData("too_late", HttpStatusCode.Conflict)]
    [InlineData("step_not_waiting", HttpStatusCode.Conflict)]
    [InlineData("step_not_found", HttpStatusCode.NotFound)]
    [InlineData("decision_not_offered", HttpStatusCode.UnprocessableEntity)]
    [InlineData("agent_unknown", HttpStatusCode.UnprocessableEntity)]
    [InlineData("note_required", HttpStatusCode.UnprocessableEntity)]
    [InlineData("limit_reached", HttpStatusCode.Conflict)]
    [InlineData("something_new", HttpStatusCode.Conflict)]
    public async Task Should_pass_on_a_refusal(string code, HttpStatusCode status)
    {
        var id = await server.Http.SubmitAsync();
        server.Coordinator.Answer = run => new RunRequestAnswered { RunId = run, Accepted = false, Status = "completed", Code = code, Detail = "Because." };
        using var response = await server.Http.PostAsync($"/runs/{id}/steps/escalation-1/ack", Server.Json("""{"decision":"approve"}"""));
        var problem = await response.ProblemAsync(status, code);
        Assert.Equal("Because.", problem.GetProperty("detail").GetString());
        Assert.Equal("completed", problem.GetProperty("run_status").GetString());
    }

    [Fact]
    public async Task Should_say_when_nobody_answers()
    {
        var id = await server.Http.SubmitAsync();
        server.Coordinator.Answer = _ => null;
        using var response = await server.Http.PostAsync($"/runs/{id}/cancel", null);
        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "coordinator_unavailable");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Should_wait_until_the_coordinator_knows_the_run()
    {
        var id = await server.Http.SubmitAsync();
        var asked = 0;
        server.Coordinator.Answer = run => Interlocked.Increment(ref asked) < 3
            ? new RunRequestAnswered { RunId = run, Accepted = false, Status = "unknown", Code = "run_not_found" }
            : new RunRequestAnswered { RunId = run, Accepted = true, Status = "cancelled" };
        using var response = await server.Http.PostAsync($"/runs/{id}/cancel", null);
        Assert.Equal("cancelled", (await response.JsonAsync(HttpStatusCode.Accepted)).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("{}", "/decision")]
    [InlineData("""{"decision":"maybe"}""", "/decision")]
    [InlineData("""{"decision":1}""", "/decision")]
    [InlineData("""{"decision":"approve","extra":1}""", "/extra")]
    [InlineData("""{"decision":"approve","note":""}""", "/note")]
    [InlineData("""{"decision":"approve","note":"\ud800"}""", "/note")]
    [InlineData("""{"decision":"approve","note":"a\u0000b"}""", "/note")]
    [InlineData("[]", "")]
    public async Task Should_refuse_an_acknowledgement_that_is_none(string body, string pointer)
    {
        var id = await server.Http.SubmitAsync();
        using var response = await server.Http.PostAsync($"/runs/{id}/steps/escalation-1/ack", Server.Json(body));
        var problem = await response.ProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid_request");
        Assert.Equal(pointer, Assert.Single(problem.GetProperty("errors").EnumerateArray()).GetProperty("pointer").GetString());
        Assert.Empty(server.Coordinator.Requests);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("""{"decision":"approve","decision":"approve"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""", HttpStatusCode.BadRequest)]
    public async Task Should_refuse_broken_json(string body, HttpStatusCode status)
    {
        var id = await server.Http.SubmitAsync();
        using var response = await server.Http.PostAsync($"/runs/{id}/steps/escalation-1/ack", Server.Json(body));
        await response.ProblemAsync(status, "malformed_json");
        using var plain = await server.Http.PostAsync($"/runs/{id}/cancel", new StringContent("stop"));
        await plain.ProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }
}
