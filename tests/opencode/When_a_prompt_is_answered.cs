using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests;

[Collection(SharedServers.Name)]
public sealed class When_a_prompt_is_answered(Servers servers)
{
    [Theory, OnBothServers]
    public async Task Should_return_the_final_text_and_send_what_was_asked(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Text("the ", "answer"));

        var answer = await one.RunAsync();

        Assert.Equal((AgentOutcomes.Answered, "the answer", null), (answer.Outcome, answer.Text, answer.Detail));
        Assert.True(answer is { ToolCalls: 0, ChildSessions: 0, StopConfirmed: true });
        Assert.Equal([answer.SessionId], one.Sessions);
        var request = Assert.Single(one.Requests);
        Assert.Equal(answer.SessionId, request.SessionId);
        Assert.Equal($"Bearer {one.Server.ModelToken}", request.Authorization);
        Assert.Contains("These are your instructions.", request.SystemText, StringComparison.Ordinal);
        Assert.Equal(["bash", "edit", "read", "write"], request.Tools.Order());
        Assert.Contains(one.Progress, progress => progress is { Kind: "text", Text: not null });
    }

    [Theory, OnBothServers]
    public async Task Should_hang_the_attempt_under_the_runs_root_with_titles_and_metadata(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Text("ok"));

        var answer = await one.RunAsync();

        var root = Assert.Single(await one.Server.Client.RootSessionsAsync(one.Directory, default), session => session.Metadata.GetValueOrDefault("run_id") == one.Environment.RunId.ToString("D"));
        Assert.Equal("the run", root.Title);
        var session = Assert.Single(await one.Server.Client.ChildrenAsync(root.Id, default), child => child.Id == answer.SessionId);
        Assert.Equal(("the attempt", one.Directory), (session.Title, session.Directory));
        Assert.Equal(one.AttemptId.ToString("D"), session.Metadata["attempt_id"]);
    }

    [Theory, OnBothServers]
    public async Task Should_not_look_for_a_session_that_nobody_can_have_opened(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(_ => Replies.Text("ok"));
        var first = await one.RunAsync();
        await one.RestartAsync();

        var second = await one.RunAsync(one.Prompt(2) with { NewAttempt = true });
        await one.RestartAsync();
        var third = await one.RunAsync(one.Prompt(3) with { NewAttempt = true, NewRun = true });

        Assert.Equal(3, new HashSet<string> { first.SessionId!, second.SessionId!, third.SessionId! }.Count);
        var run = one.Environment.RunId.ToString("D");
        var roots = (await one.Server.Client.RootSessionsAsync(one.Directory, default)).Where(session => session.Metadata.GetValueOrDefault("run_id") == run).Select(session => session.Id).ToList();
        Assert.Equal(2, roots.Count);
        var children = await Task.WhenAll(roots.Select(async root => (await one.Server.Client.ChildrenAsync(root, default)).Count));
        Assert.Equal([1, 2], children.Order());
    }

    [Theory, OnBothServers]
    public async Task Should_not_run_the_same_turn_twice(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => Replies.Text($"answer {request.Number}"));
        var first = await one.RunAsync();

        await one.RestartAsync();
        var again = await one.RunAsync();

        Assert.Equal((first.SessionId, "answer 1"), (again.SessionId, again.Text));
        Assert.Single(one.Requests);
    }

    [Theory, OnBothServers]
    public async Task Should_answer_each_turn_of_a_session_by_itself(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => Replies.Text($"answer to {request.UserText.Split(' ')[^1]}"));

        // Ids are hashes, so later turns often have smaller ones: OpenCode must not care.
        for (var turn = 1; turn <= 5; turn++)
        {
            var answer = await one.RunAsync(one.Prompt(turn));
            Assert.Equal($"answer to {turn}", answer.Text);
        }

        Assert.Single(one.Sessions.Distinct());
        Assert.Equal(5, one.Requests.Count);
    }

    [Theory, OnBothServers]
    public async Task Should_never_run_two_prompts_of_a_session_at_once(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => Replies.Text($"answer to {request.UserText.Split(' ')[^1]}"));
        await one.RunAsync(one.Prompt(1));

        var both = await Task.WhenAll(one.RunAsync(one.Prompt(2)), one.RunAsync(one.Prompt(3)));

        Assert.Equal(["answer to 2", "answer to 3"], both.Select(answer => answer.Text).Order());
    }

    [Theory, OnBothServers]
    public async Task Should_both_give_the_last_answer_to_two_raw_prompts_which_is_why_the_parent_is_checked(string kind)
    {
        var one = await servers.CaseAsync(kind);
        var released = new TaskCompletionSource();
        one.Play(request => async http =>
        {
            if (request.UserText.Contains("first", StringComparison.Ordinal))
                await released.Task;
            await Replies.Text("said")(http);
        });
        var session = await NewSessionAsync(one, "allow");
        var first = one.Server.Client.PromptAsync(session.Id, Raw(one, "first"), default);
        await Eventually.HoldsAsync("the first prompt reached the model", () => one.Requests.Count == 1);
        using var enough = new CancellationTokenSource();
        await using var events = one.Server.Client.EventsAsync(one.Directory, enough.Token).GetAsyncEnumerator(enough.Token);
        await events.MoveNextAsync();
        var second = one.Server.Client.PromptAsync(session.Id, Raw(one, "second"), default);
        while (!events.Current.Properties.GetRawText().Contains($"msg_{one.Key}second", StringComparison.Ordinal))
            Assert.True(await events.MoveNextAsync());
        released.SetResult();

        var parents = (await Task.WhenAll(first, second)).Select(reply => reply.ParentId).ToArray();

        Assert.All(parents, parent => Assert.Equal($"msg_{one.Key}second", parent));
    }

    [Theory, OnBothServers]
    public async Task Should_report_a_permission_that_nobody_can_grant_as_refused(string kind)
    {
        var one = await servers.CaseAsync(kind);
        one.Play(request => request.ToolResults.Count == 0 ? Replies.Tool("bash", new { command = "echo no > forbidden.txt", description = "writes" }) : Replies.Text("went on"));
        // A session of this attempt that asks: as if a person had changed it.
        await one.Server.Client.CreateSessionAsync(await NewChildAsync(one, "ask"), default);

        var answer = await one.RunAsync();

        Assert.Equal(AgentOutcomes.Overload, answer.Outcome);
        Assert.Contains(one.Progress, progress => progress is { Kind: "status" } && progress.Text!.Contains("refused", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(one.Directory, "forbidden.txt")));
    }

    private static OpenCodePrompt Raw(Case one, string name) =>
        new() { MessageId = $"msg_{one.Key}{name}", PartId = $"prt_{one.Key}{name}", Agent = "worker", Model = "fake/m", System = string.Empty, Text = $"{one.Key} {name}" };

    private static Task<OpenCodeSession> NewSessionAsync(Case one, string action) =>
        one.Server.Client.CreateSessionAsync(new NewOpenCodeSession { Directory = one.Directory, Title = "raw", Metadata = new Dictionary<string, string>(), Permissions = [new("*", "*", "deny"), new("bash", "*", action)] }, default);

    private static async Task<NewOpenCodeSession> NewChildAsync(Case one, string action)
    {
        var run = one.Environment.RunId.ToString("D");
        var root = (await one.Server.Client.RootSessionsAsync(one.Directory, default)).FirstOrDefault(session => session.Metadata.GetValueOrDefault("run_id") == run)
            ?? await one.Server.Client.CreateSessionAsync(new NewOpenCodeSession { Directory = one.Directory, Title = "the run", Metadata = new Dictionary<string, string> { ["run_id"] = run }, Permissions = OpenCodePermissionRule.Only([]) }, default);
        return new NewOpenCodeSession
        {
            Directory = one.Directory,
            Title = "asks",
            ParentId = root.Id,
            Metadata = new Dictionary<string, string> { ["run_id"] = run, ["attempt_id"] = one.AttemptId.ToString("D") },
            Permissions = [new("*", "*", "deny"), new("bash", "*", action)],
        };
    }
}
