using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.Domain;
using Orchestrate.Domain.Results;
using Orchestrate.Model.Tests.Support;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.ScriptedModel.Playing;
using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.Model.Tests.Scenarios;

public sealed class When_a_scenario_is_played : IAsyncLifetime, IDisposable
{
    private const string Yaml = """
        name: several
        replies:
          - when: { kind: work }
            steps: [ { raw: any work } ]
          - when: { kind: work, agent: general }
            steps: [ { raw: first of equals } ]
          - when: { kind: work, iteration: 1 }
            steps: [ { raw: second of equals } ]
          - when: { kind: work, agent: general, task: [T2, T3], attempt: 2 }
            steps: [ { raw: most specific } ]
          - when: { kind: work, contains: "careful with \"quotes\"" , agent: general, task: T1 }
            steps: [ { raw: seen the words } ]
          - when: { kind: [work, plan], agent: general, task: steps }
            steps:
              - say: I look first.
                tool: read
                args: { filePath: "{{cwd}}/a.js", limit: 5 }
              - tools:
                  - { tool: edit, args: { filePath: a.js, oldString: "\\{{x}}", newString: "ü €" } }
                  - { tool: bash, args: { command: "echo {{task}} {{session}} {{find:secret (\\w+)}}" } }
              - result: { status: partial, confidence: 55, iteration_summary: { fix: Mine. }, logs: [ "{{agent}}" ] }
          - when: { task: endless }
            steps:
              - { tool: bash, args: { command: "true" }, repeat: true }
          - when: { task: wrong }
            steps:
              - result: { confidence: null }
        """;

    private readonly HttpClient _http = new();
    private ScriptedModelServer _model = null!;

    public async Task InitializeAsync() => _model = await ScriptedModelServer.StartAsync(ScenarioParser.Parse(Yaml));

    public async Task DisposeAsync() => await _model.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("any work", "review", "T2", 2, "x")]
    [InlineData("first of equals", "general", "T2", 1, "x")]
    [InlineData("most specific", "general", "T3", 2, "x")]
    [InlineData("seen the words", "general", "T1", 1, "be careful with \"quotes\" here")]
    [InlineData("first of equals", "general", "T1", 1, "nothing special")]
    public async Task Should_answer_with_the_most_specific_reply_and_the_first_of_equals(string expected, string agent, string task, int attempt, string rest)
    {
        var iteration = expected == "any work" ? 2 : 1;

        Assert.Equal(expected, Chat.TextOf(await AnswerAsync(Chat.Prompt(agent: agent, task: task, iteration: iteration, attempt: attempt, rest: rest))));
    }

    [Fact]
    public async Task Should_play_one_step_per_answer_of_the_model()
    {
        var prompt = Chat.Prompt(task: "steps", rest: "the secret word");
        var first = await AnswerAsync(prompt);
        var second = await AnswerAsync(prompt, Chat.Message("assistant", "I look first."), Chat.Message("tool", "1: x"));
        var third = await AnswerAsync(
            prompt, Chat.Message("assistant", "I look first."), Chat.Message("tool", "1: x"), Chat.Message("assistant", "Both."), Chat.Message("tool", "a"), Chat.Message("tool", "b"));

        Assert.Equal(("I look first.", "tool_calls"), (Chat.TextOf(first), Chat.FinishOf(first)));
        var read = Assert.Single(Chat.CallsOf(first));
        Assert.Equal(("read", """{"filePath":"/tmp/place/a.js","limit":5}"""), (read.Name, read.Arguments.ToJsonString()));
        Assert.Equal(["edit", "bash"], Chat.CallsOf(second).Select(c => c.Name));
        Assert.Equal(("{{x}}", "ü €"), (Text(second, 0, "oldString"), Text(second, 0, "newString")));
        Assert.Equal("echo steps ses_1 word", Text(second, 1, "command"));
        Assert.Equal("stop", Chat.FinishOf(third));
        var result = JsonSerializer.Deserialize<AgentResult>(Chat.TextOf(third), DomainJson.Options)!;
        Assert.Equal((ResultStatus.Partial, 55, "Mine."), (result.Status, result.Confidence, result.IterationSummary.Fix));
        Assert.NotEmpty(result.IterationSummary.Plan);
        Assert.Equal(["general"], result.Logs);
    }

    [Fact]
    public async Task Should_not_take_answers_before_the_prompt_nor_empty_ones_nor_opencodes_own_for_steps()
    {
        var body = Chat.Body(Chat.Prompt(task: "steps", rest: "secret word"), after: [Chat.Message("assistant", ""), Chat.Message("assistant", "CRITICAL - MAXIMUM STEPS REACHED\n\nx")]);
        body["messages"]!.AsArray().Insert(1, Chat.Message("assistant", "an earlier turn"));

        Assert.Equal("I look first.", Chat.TextOf(await SendAsync(body)));
    }

    [Fact]
    public async Task Should_read_a_prompt_that_comes_in_parts()
    {
        var body = Chat.Body("x");
        body["messages"]![1]!["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = Chat.Prompt(agent: "review", iteration: 2) });

        Assert.Equal("any work", Chat.TextOf(await SendAsync(body)));
    }

    [Fact]
    public async Task Should_repeat_a_repeated_step_for_ever()
    {
        var answers = Enumerable.Range(0, 30).Select(i => Chat.Message("assistant", $"call {i}")).ToArray();

        Assert.Equal("bash", Assert.Single(Chat.CallsOf(await AnswerAsync(Chat.Prompt(kind: "plan", task: "endless"), answers))).Name);
    }

    [Fact]
    public async Task Should_leave_out_what_is_set_to_null()
    {
        var result = JsonNode.Parse(Chat.TextOf(await AnswerAsync(Chat.Prompt(kind: "plan", task: "wrong"))))!.AsObject();

        Assert.False(result.ContainsKey("confidence"));
        Assert.True(result.ContainsKey("schema_version"));
    }

    [Fact]
    public async Task Should_refuse_a_turn_that_it_does_not_know_and_name_it()
    {
        using var response = await _http.SendAsync(Chat.Request(_model.BaseUrl, Chat.Body(Chat.Prompt(kind: "synthesis", task: "-"))));
        var error = await response.Content.ReadAsStringAsync();

        Assert.Equal((HttpStatusCode.BadRequest, "no_reply"), (response.StatusCode, Chat.CodeOf(error)));
        Assert.Contains("kind=synthesis agent=general task=- iteration=1 attempt=1 turn=1", error, StringComparison.Ordinal);
        Assert.Equal("no_reply", Assert.Single(_model.Ledger.Entries).Error);
    }

    [Fact]
    public async Task Should_refuse_a_step_that_it_does_not_have()
    {
        using var response = await _http.SendAsync(Chat.Request(_model.BaseUrl, Chat.Body(Chat.Prompt(agent: "review"), after: Chat.Message("assistant", "one"))));

        Assert.Equal((HttpStatusCode.BadRequest, "no_step"), (response.StatusCode, Chat.CodeOf(await response.Content.ReadAsStringAsync())));
    }

    [Fact]
    public async Task Should_refuse_a_placeholder_that_the_request_has_no_value_for()
    {
        using var response = await _http.SendAsync(Chat.Request(
            _model.BaseUrl, Chat.Body(Chat.Prompt(task: "steps", rest: "no such words"), after: Chat.Message("assistant", "one"))));

        Assert.Equal((HttpStatusCode.BadRequest, "no_value"), (response.StatusCode, Chat.CodeOf(await response.Content.ReadAsStringAsync())));
    }

    [Fact]
    public async Task Should_give_a_canned_text_to_prompts_without_position() =>
        Assert.Equal(ScenarioPlayer.CannedText, Chat.TextOf(await AnswerAsync("Generate a title for this conversation")));

    [Fact]
    public async Task Should_answer_without_a_stream_too()
    {
        var prompt = Chat.Prompt(task: "steps");
        var answer = JsonNode.Parse(await SendAsync(Chat.Body(prompt, stream: false)))!;

        Assert.Equal("tool_calls", answer["choices"]![0]!["finish_reason"]!.GetValue<string>());
        Assert.Equal("read", answer["choices"]![0]!["message"]!["tool_calls"]![0]!["function"]!["name"]!.GetValue<string>());
        Assert.True(answer["usage"]!["total_tokens"]!.GetValue<int>() > 0);
    }

    [Fact]
    public async Task Should_send_usage_only_when_asked_and_count_what_was_sent_before_as_cached()
    {
        var prompt = Chat.Prompt(task: "steps", rest: "secret word");
        var silent = Chat.Body(prompt);
        silent.Remove("stream_options");
        var first = Chat.UsageOf(await AnswerAsync(prompt))!;
        var second = Chat.UsageOf(await AnswerAsync(prompt, Chat.Message("assistant", "I look first."), Chat.Message("tool", "1: x")))!;

        Assert.Null(Chat.UsageOf(await SendAsync(silent)));
        Assert.Equal(0, first["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>());
        Assert.Equal(first["prompt_tokens"]!.GetValue<int>(), second["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>());
        Assert.True(second["prompt_tokens"]!.GetValue<int>() > first["prompt_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task Should_write_every_call_into_the_ledger()
    {
        await AnswerAsync(Chat.Prompt(task: "steps"));
        await AnswerAsync("a title");
        var ledger = JsonNode.Parse(await _http.GetStringAsync(new Uri(_model.BaseUrl, "/ledger")))!["calls"]!.AsArray();

        Assert.Equal(2, ledger.Count);
        Assert.Equal(("ses_1", "steps", 1), (ledger[0]!["session"]!.GetValue<string>(), ledger[0]!["position"]!["task"]!.GetValue<string>(), ledger[0]!["step"]!.GetValue<int>()));
        Assert.Empty(ledger[1]!["position"]!.AsObject());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"model":"m"}""")]
    [InlineData("""{"messages":[1]}""")]
    public async Task Should_refuse_what_is_no_request(string body)
    {
        using var response = await _http.PostAsync(new Uri($"{_model.BaseUrl}/chat/completions"), new StringContent(body));

        Assert.Equal((HttpStatusCode.BadRequest, "bad_request"), (response.StatusCode, Chat.CodeOf(await response.Content.ReadAsStringAsync())));
    }

    private static string Text(string stream, int call, string argument) => Chat.CallsOf(stream)[call].Arguments[argument]!.GetValue<string>();

    private Task<string> AnswerAsync(string prompt, params JsonObject[] after) => SendAsync(Chat.Body(prompt, after: after));

    private async Task<string> SendAsync(JsonObject body)
    {
        using var response = await _http.SendAsync(Chat.Request(_model.BaseUrl, body));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }
}
