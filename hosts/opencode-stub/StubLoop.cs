using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>
/// Works on a session until its last user message is answered: model call, tools, model call, … It keeps OpenCode's habits that a client must be armed against:
/// an answered message is not run again, a step that neither ended nor called a tool is simply repeated, an abort while waiting for the next try leaves neither error nor finish.
/// </summary>
public sealed class StubLoop(StubConfiguration configuration, StubStore store, StubEvents events, StubLedger ledger, StubModel model, StubPermissions permissions)
{
    private const int Retries = 5;
    // OpenCode itself has no bound; a forgotten stub should not heat a machine.
    private const int MostSteps = 2000;
    private const string Rejected = "The user rejected permission to use this specific tool call.";

    /// <summary>Starts the session's loop, or joins the one that runs: both then get the same last message.</summary>
    public Task<JsonObject> Run(StubSession session)
    {
        lock (store.Gate)
        {
            if (session.Loop is { } running)
                return running;
            var abort = session.Abort = new CancellationTokenSource();
            Status(session, new JsonObject { ["type"] = "busy" });
            return session.Loop = Task.Run(() => WorkAsync(session, abort), CancellationToken.None);
        }
    }

    private async Task<JsonObject> WorkAsync(StubSession session, CancellationTokenSource abort)
    {
        try
        {
            var noted = string.Empty;
            for (var step = 0; step < MostSteps; step++)
            {
                var (user, answer) = Open(session);
                if (answer is null && noted != user.Id)
                    ledger.Note(session.Id, noted = user.Id);
                answer ??= await StepAsync(session, user, abort.Token);
                if (answer is not null && EndsWith(session, user, answer) is { } reply)
                    return reply;
            }
            return new JsonObject { ["info"] = new JsonObject { ["error"] = new StubModelException("UnknownError", "The stub gave up.", retryable: false).ToJson() }, ["parts"] = new JsonArray() };
        }
        finally
        {
            lock (store.Gate)
            {
                if (session.Abort == abort)
                    Idle(session);
            }
            abort.Dispose();
        }
    }

    /// <summary>Ends the loop with an answer, unless another prompt came meanwhile: then the loop goes on, and everybody gets that one's answer.</summary>
    private JsonObject? EndsWith(StubSession session, StubMessage user, StubMessage answer)
    {
        lock (store.Gate)
        {
            var failed = answer.Info["error"] is not null || answer.Finish is null or "tool-calls";
            if (!failed && session.Messages.Last(message => message.Role == "user").Id != user.Id)
                return null;
            // In the same breath as the decision: a prompt that comes now must start a loop of its own.
            Idle(session);
            return answer.ToJson();
        }
    }

    private void Idle(StubSession session)
    {
        session.Loop = null;
        session.Abort = null;
        Status(session, null);
    }

    /// <summary>The last user message, and its answer if it has one.</summary>
    private (StubMessage User, StubMessage? Answer) Open(StubSession session)
    {
        lock (store.Gate)
        {
            var user = session.Messages.Last(message => message.Role == "user");
            var last = session.Messages.LastOrDefault(message => message.Role == "assistant" && message.ParentId == user.Id);
            return (user, last is { Finish: not (null or "tool-calls" or "unknown") } && last.Info["error"] is null ? last : null);
        }
    }

    /// <summary>One model call with its tools. Null when another one must follow.</summary>
    private async Task<StubMessage?> StepAsync(StubSession session, StubMessage user, CancellationToken abort)
    {
        var (provider, tools, rules) = Prepare(session, user);
        var assistant = Begin(session, user);
        try
        {
            var step = await CallAsync(session, user, assistant, provider, tools, abort);
            if (step is null)
                return assistant;
            var rejected = false;
            foreach (var call in step.Calls)
                rejected |= !await ToolAsync(session, assistant, call, tools, rules, abort);
            End(session, assistant, step.Finish, step);
            return rejected || step.Finish is "stop" or "length" or "content-filter" ? assistant : null;
        }
        catch (OperationCanceledException)
        {
            return Fail(session, assistant, new JsonObject { ["name"] = "MessageAbortedError", ["data"] = new JsonObject { ["message"] = "Aborted" } });
        }
        catch (StubModelException exception)
        {
            return Fail(session, assistant, exception.ToJson());
        }
    }

    private (JsonObject Provider, StubTool[] Tools, StubRule[] Rules) Prepare(StubSession session, StubMessage user)
    {
        lock (store.Gate)
        {
            StubRule[] rules = [.. configuration.RulesOf(user.Info["agent"]!.GetValue<string>()), .. session.Rules];
            var provider = configuration.ProviderOf(user.Info["model"]!["providerID"]!.GetValue<string>(), user.Info["model"]!["modelID"]!.GetValue<string>()) ?? [];
            return (provider, [.. StubTools.All.Where(tool => StubRule.Offers(rules, tool.Permission))], rules);
        }
    }

    /// <summary>Calls the model, again and again while that may help. Null when an abort came while it waited for the next try.</summary>
    private async Task<StubStep?> CallAsync(StubSession session, StubMessage user, StubMessage assistant, JsonObject provider, StubTool[] tools, CancellationToken abort)
    {
        for (var attempt = 1; ; attempt++)
        {
            JsonObject request;
            lock (store.Gate)
                request = StubHistory.Request(session, configuration, user, tools);
            Part(session, assistant, new JsonObject { ["type"] = "step-start" });
            var text = new StubText(this, session, assistant);
            try
            {
                var step = await model.CallAsync(provider, request, session, text.Append, abort);
                text.Close();
                return step;
            }
            catch (StubModelException exception) when (exception.Retryable && attempt <= Retries)
            {
                var wait = exception.RetryAfter ?? TimeSpan.FromSeconds(Math.Pow(2, attempt) * 1.2);
                lock (store.Gate)
                    Status(session, new JsonObject { ["type"] = "retry", ["attempt"] = attempt, ["message"] = exception.Message, ["next"] = StubIds.Now() + (long)wait.TotalMilliseconds });
                if (!await WaitAsync(wait, abort))
                {
                    lock (store.Gate)
                        assistant.Parts.Clear();
                    return null;
                }
                lock (store.Gate)
                    Status(session, new JsonObject { ["type"] = "busy" });
            }
        }
    }

    private static async Task<bool> WaitAsync(TimeSpan wait, CancellationToken abort)
    {
        try
        {
            await Task.Delay(wait, abort);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Executes a tool call. False when a person refused it, which ends the loop.</summary>
    private async Task<bool> ToolAsync(StubSession session, StubMessage assistant, StubToolCall call, StubTool[] tools, StubRule[] rules, CancellationToken abort)
    {
        var input = Arguments(call.Arguments);
        var part = new JsonObject { ["type"] = "tool", ["tool"] = call.Name, ["callID"] = call.Id, ["state"] = new JsonObject { ["status"] = "pending", ["input"] = new JsonObject() } };
        Part(session, assistant, part);
        void State(string status, string key, string value) => Part(session, assistant, part, new JsonObject { ["status"] = status, ["input"] = input?.DeepClone() ?? new JsonObject(), [key] = value });

        if (tools.FirstOrDefault(known => known.Name == call.Name) is not { } tool || input is null)
        {
            State("error", "error", $"Model tried to call unavailable tool '{call.Name}'. Available tools: {string.Join(", ", tools.Select(known => known.Name))}.");
            return true;
        }
        State("running", "title", call.Name);
        try
        {
            if (StubTools.LeavesDirectory(tool, input, session.Directory) && !await AllowedAsync(session, rules, "external_directory", StubTools.PatternOf(tool, input), abort))
                throw new IOException("The user has specified a rule which prevents you from using this specific tool call.");
            var decision = StubRule.Decide(rules, tool.Permission, StubTools.PatternOf(tool, input));
            if (decision == "deny")
                throw new IOException("The user has specified a rule which prevents you from using this specific tool call.");
            if (decision == "ask" && await permissions.AskAsync(session, tool.Permission, StubTools.PatternOf(tool, input), abort) == "reject")
            {
                State("error", "error", Rejected);
                return false;
            }
            State("completed", "output", await StubTools.RunAsync(tool, input, session.Directory, abort));
        }
        catch (OperationCanceledException)
        {
            State("completed", "output", "(no output)\n\n<shell_metadata>\nUser aborted the command\n</shell_metadata>");
            throw;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            State("error", "error", exception.Message);
        }
        return true;
    }

    private async Task<bool> AllowedAsync(StubSession session, StubRule[] rules, string permission, string pattern, CancellationToken abort) =>
        StubRule.Decide(rules, permission, pattern) switch
        {
            "allow" => true,
            "deny" => false,
            _ => await permissions.AskAsync(session, permission, pattern, abort) != "reject",
        };

    private StubMessage Begin(StubSession session, StubMessage user)
    {
        lock (store.Gate)
        {
            var message = new StubMessage(new JsonObject
            {
                ["id"] = StubIds.New("msg"),
                ["parentID"] = user.Id,
                ["sessionID"] = session.Id,
                ["role"] = "assistant",
                ["mode"] = user.Info["agent"]!.GetValue<string>(),
                ["agent"] = user.Info["agent"]!.GetValue<string>(),
                ["modelID"] = user.Info["model"]!["modelID"]!.GetValue<string>(),
                ["providerID"] = user.Info["model"]!["providerID"]!.GetValue<string>(),
                ["path"] = new JsonObject { ["cwd"] = session.Directory, ["root"] = session.Directory },
                ["cost"] = 0,
                ["tokens"] = Tokens(0, 0),
                ["time"] = new JsonObject { ["created"] = StubIds.Now() },
            }, []);
            session.Messages.Add(message);
            Changed(session, message);
            return message;
        }
    }

    private void End(StubSession session, StubMessage assistant, string finish, StubStep step)
    {
        Part(session, assistant, new JsonObject { ["type"] = "step-finish", ["reason"] = finish, ["tokens"] = Tokens(step.InputTokens, step.OutputTokens), ["cost"] = 0 });
        lock (store.Gate)
        {
            assistant.Info["finish"] = finish;
            assistant.Info["tokens"] = Tokens(step.InputTokens, step.OutputTokens);
            assistant.Info["time"]!["completed"] = StubIds.Now();
            Changed(session, assistant);
        }
    }

    private StubMessage Fail(StubSession session, StubMessage assistant, JsonObject error)
    {
        lock (store.Gate)
        {
            assistant.Info["error"] = error.DeepClone();
            assistant.Info["time"]!["completed"] = StubIds.Now();
            events.Publish(session.Directory, "session.error", new JsonObject { ["sessionID"] = session.Id, ["error"] = error.DeepClone() });
            Changed(session, assistant);
            return assistant;
        }
    }

    private void Changed(StubSession session, StubMessage message)
    {
        store.Save(message);
        events.Publish(session.Directory, "message.updated", new JsonObject { ["sessionID"] = session.Id, ["info"] = message.Info.DeepClone() });
    }

    private void Status(StubSession session, JsonObject? status)
    {
        session.Status = status;
        events.Publish(session.Directory, "session.status", new JsonObject { ["sessionID"] = session.Id, ["status"] = status?.DeepClone() ?? new JsonObject { ["type"] = "idle" } });
        if (status is null)
            events.Publish(session.Directory, "session.idle", new JsonObject { ["sessionID"] = session.Id });
    }

    /// <summary>Adds or changes a part, stores it and tells the listeners.</summary>
    internal void Part(StubSession session, StubMessage message, JsonObject part, JsonObject? state = null, bool keep = true)
    {
        lock (store.Gate)
        {
            if (state is not null)
                part["state"] = state;
            part["id"] ??= StubIds.New("prt");
            part["sessionID"] = session.Id;
            part["messageID"] = message.Id;
            StubStore.Put(message, part);
            if (keep)
                store.SavePart(part);
            events.Publish(session.Directory, "message.part.updated", new JsonObject { ["sessionID"] = session.Id, ["part"] = part.DeepClone() });
        }
    }

    /// <summary>Tells the listeners about streamed text.</summary>
    internal void Delta(StubSession session, StubMessage message, JsonObject part, string delta) =>
        events.Publish(session.Directory, "message.part.delta", new JsonObject
        {
            ["sessionID"] = session.Id,
            ["messageID"] = message.Id,
            ["partID"] = part["id"]!.GetValue<string>(),
            ["field"] = "text",
            ["delta"] = delta,
        });

    private static JsonObject Tokens(int input, int output) => new()
    {
        ["total"] = input + output,
        ["input"] = input,
        ["output"] = output,
        ["reasoning"] = 0,
        ["cache"] = new JsonObject { ["read"] = 0, ["write"] = 0 },
    };

    private static JsonObject? Arguments(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
