using System.Net;
using Orchestrate.Domain.Rules;
using Orchestrate.Domain.Runs;
using Orchestrate.Http.Tests.Support;

namespace Orchestrate.Http.Tests;

/// <summary>The catalogue comes from run-api, which rules bit in a run from event-stream: it reads the log.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_rules_are_asked_for(Database database) : IAsyncLifetime
{
    private Server server = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.Standalone);
        client = await server.ClientAsync("runs:read", "runs:write");
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Should_list_all_with_their_numbers()
    {
        var rules = (await client.GetJsonAsync("/rules")).GetProperty("rules").EnumerateArray().ToList();

        Assert.Equal(RuleCatalogue.All.Select(r => r.Id), rules.Select(r => r.GetProperty("id").GetString()));
        var parallel = rules.Single(r => r.GetProperty("id").GetString() == "PAR-1");
        Assert.Equal(["send", "plan"], parallel.GetProperty("places").EnumerateArray().Select(p => p.GetString()));
        Assert.Contains(parallel.GetProperty("numbers").EnumerateArray(), n => n.GetProperty("set_by").GetString() == "policies.parallel_override" && n.GetProperty("maximum").GetInt32() == 20);
    }

    [Fact]
    public async Task Should_add_up_what_bit_in_a_run()
    {
        var log = new RunLog(server, await client.SubmitAsync());
        await log.CommitAsync(600);
        await log.CommitAsync(
        [
            ("run.plan.refused", """{"refusals":1,"breaches":[{"rule":"TASK-4","message":"A circle."},{"rule":"PAR-1","message":"13 tasks."}],"message":"Refused."}"""),
            ("run.gate.decided", """{"score":42,"requirements":[{"rule":"VER-3","passed":true,"detail":"There."},{"rule":"VER-6","passed":false,"detail":"Exit code 1."}]}"""),
        ]);
        await log.CommitAsync([("run.gate.decided", """{"score":60,"requirements":[{"rule":"VER-6","passed":false,"detail":"Exit code 2."}]}""")], RunStatus.Completed);

        var found = await client.GetJsonAsync($"/runs/{log.RunId}/rules");
        Assert.Equal((log.RunId, 1, 603), (found.GetProperty("run_id").GetGuid(), found.GetProperty("first_seq").GetInt32(), found.GetProperty("last_seq").GetInt32()));
        var rules = found.GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal(["PAR-1", "TASK-4", "VER-6"], rules.Select(r => r.GetProperty("rule").GetString()));
        Assert.Equal(
            (2, 602, 603, "run.gate.decided", "Exit code 2.", 60),
            (rules[2].GetProperty("count").GetInt32(), rules[2].GetProperty("first_seq").GetInt32(), rules[2].GetProperty("last_seq").GetInt32(),
                rules[2].GetProperty("last_event").GetString(), rules[2].GetProperty("message").GetString(), rules[2].GetProperty("numbers").GetProperty("score").GetInt32()));
    }

    [Fact]
    public async Task Should_find_none_in_a_run_without_events()
    {
        var found = await client.GetJsonAsync($"/runs/{await client.SubmitAsync()}/rules");

        Assert.Empty(found.GetProperty("rules").EnumerateArray());
        Assert.Equal(0, found.GetProperty("last_seq").GetInt32());
    }

    [Theory]
    [InlineData("01a1fd7b-4768-7537-b252-209d7653867e")]
    [InlineData("nonsense")]
    public async Task Should_not_know_a_run_that_does_not_exist(string id)
    {
        using var response = await client.GetAsync($"/runs/{id}/rules");
        await response.ProblemAsync(HttpStatusCode.NotFound, "run_not_found");
    }

    [Theory]
    [InlineData("/rules")]
    [InlineData("/runs/01a1fd7b-4768-7537-b252-209d7653867e/rules")]
    public async Task Should_need_a_key_that_may_read(string path)
    {
        using var stranger = await server.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using var writer = await server.ClientAsync("runs:write");
        using var forbidden = await writer.GetAsync(path);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
    }
}
