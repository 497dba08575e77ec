using System.Text;
using System.Text.Json;
using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>
/// Folds a session's events into progress, counts and, when a bound is passed, one breach.
/// A hot loop is told from quick honest work by its steps: an honest step calls a tool or ends the turn, a looping one does neither.
/// </summary>
internal sealed class PromptWatch(string sessionId, string messageId, AgentPrompt prompt, AgentRuntimeOptions options, TimeProvider time, Action<AgentProgress> onProgress)
{
    private const int LongestText = 500;
    private readonly Lock gate = new();
    private readonly long begun = time.GetTimestamp();
    private readonly TaskCompletionSource<WatchBreach> breach = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, string> tools = [];
    private readonly List<FileRead> reads = [];
    private readonly HashSet<string> messages = [];
    private readonly HashSet<string> spokenParts = [];
    private readonly StringBuilder text = new();
    private readonly StringBuilder lastPart = new();
    private string? lastPartId;
    private long lastLife = time.GetTimestamp();
    private long lastText = time.GetTimestamp();
    private bool stepCalledTool = true;
    private int barrenSteps;
    private string? retrying;
    private bool finished;

    /// <summary>Completes when the turn must be aborted.</summary>
    public Task<WatchBreach> Breached => breach.Task;

    /// <summary>Completes with the last event of the answer: the session is idle again.</summary>
    public Task Idle => idle.Task;

    /// <summary>Whether events of the answer have come, so that <see cref="Idle"/> will.</summary>
    public bool Begun
    {
        get
        {
            lock (gate)
                return messages.Count > 0;
        }
    }

    /// <summary>Tool calls seen.</summary>
    public int ToolCalls
    {
        get
        {
            lock (gate)
                return tools.Count;
        }
    }

    /// <summary>Files that were read, in order (ORC-2).</summary>
    public IReadOnlyList<FileRead> Reads
    {
        get
        {
            lock (gate)
                return [.. reads];
        }
    }

    /// <summary>The end of what the agent is writing, or wrote last. OpenCode stores a text when it is complete; until then it is seen only here.</summary>
    public string LastText
    {
        get
        {
            lock (gate)
                return lastPart.Length > AgentAnswer.LongestPartial ? lastPart.ToString(lastPart.Length - AgentAnswer.LongestPartial, AgentAnswer.LongestPartial) : lastPart.ToString();
        }
    }

    /// <summary>The turn must be aborted; only the first reason counts.</summary>
    public void Break(string outcome, string detail, bool providerFault = false) => breach.TrySetResult(new WatchBreach(outcome, detail, providerFault));

    /// <summary>Takes an event of the directory.</summary>
    public void Handle(OpenCodeEvent found)
    {
        if (Text(found.Properties, "sessionID") != sessionId)
            return;
        lock (gate)
        {
            if (finished)
                return;
            switch (found.Type)
            {
                case "session.status":
                    Status(found.Properties);
                    break;
                // Servers say it in both ways.
                case "session.idle" when messages.Count > 0:
                    idle.TrySetResult();
                    break;
                case "message.updated":
                    Message(found.Properties);
                    break;
                case "message.part.updated" when found.Properties.TryGetProperty("part", out var part):
                    Part(part);
                    break;
                case "message.part.delta":
                    Delta(found.Properties);
                    break;
            }
        }
    }

    /// <summary>Takes a part of the answer as OpenCode stored it: what events have told already changes nothing.</summary>
    public void Take(JsonElement part)
    {
        lock (gate)
            Part(part);
    }

    /// <summary>Reports collected text and looks at the clock; called a few times a second.</summary>
    public void Tick()
    {
        lock (gate)
        {
            if (finished)
                return;
            Flush();
            if (time.GetElapsedTime(begun) >= prompt.TurnTimeout)
                Break(AgentOutcomes.Timeout, $"The turn did not end within {prompt.TurnTimeout.TotalSeconds:0.#} s.");
            else if (!ToolRuns && time.GetElapsedTime(lastLife) >= prompt.InactivityTimeout)
                BreakInactive();
        }
    }

    /// <summary>Reports what text is left, and nothing after it.</summary>
    public void Finish()
    {
        lock (gate)
        {
            Flush();
            finished = true;
        }
    }

    private bool ToolRuns => tools.ContainsValue("running");

    private void BreakInactive()
    {
        var seconds = prompt.InactivityTimeout.TotalSeconds;
        if (retrying is null)
            Break(AgentOutcomes.Timeout, $"The session showed no sign of life for {seconds:0.#} s.");
        else
            Break(AgentOutcomes.Transient, $"The model provider failed for {seconds:0.#} s: {retrying}", providerFault: true);
    }

    private void Status(JsonElement properties)
    {
        if (!properties.TryGetProperty("status", out var status))
            return;
        // Before the answer has begun, it is the end of an earlier prompt.
        if (Text(status, "type") == "idle" && messages.Count > 0)
            idle.TrySetResult();
        if (Text(status, "type") != "retry")
            return;
        // Waiting for the next try is no life: a provider that is down must not hold a turn until its very end.
        retrying = Text(status, "message") ?? "no reason given";
        var attempt = status.TryGetProperty("attempt", out var number) && number.TryGetInt32(out var count) ? count : 0;
        Report(new AgentProgress("status", null, null, Cut($"model call failed, try {attempt + 1} follows: {retrying}")));
    }

    private void Message(JsonElement properties)
    {
        Live();
        if (!properties.TryGetProperty("info", out var info) || Text(info, "role") != "assistant" || Text(info, "parentID") != messageId || Text(info, "id") is not { } id || !messages.Add(id))
            return;
        barrenSteps = stepCalledTool ? 0 : barrenSteps + 1;
        stepCalledTool = false;
        if (barrenSteps >= options.BarrenSteps)
            Break(AgentOutcomes.Transient, $"Hot loop: the model's last {barrenSteps} steps neither called a tool nor ended the turn.", providerFault: true);
        else if (messages.Count > options.Steps)
            Break(AgentOutcomes.Transient, $"Hot loop: more than {options.Steps} model steps in one turn.");
    }

    private void Part(JsonElement part)
    {
        if (Text(part, "id") is not { } id)
            return;
        Live();
        switch (Text(part, "type"))
        {
            case "tool" when part.TryGetProperty("state", out var state):
                Tool(id, Text(part, "tool") ?? "?", Text(state, "status") ?? "pending", Text(state, "title") ?? Text(state, "error"), state);
                break;
            case "text":
                spokenParts.Add(id);
                break;
        }
    }

    private void Tool(string id, string tool, string state, string? title, JsonElement details)
    {
        stepCalledTool = true;
        var before = tools.GetValueOrDefault(id);
        // A tool that ended stays ended; late updates of its output repeat the state.
        if (before == state || before is "completed" or "error")
            return;
        tools[id] = state;
        if (tool == "read" && state == "completed" && reads.Count < ReadTool.Most && ReadTool.Of(details, prompt.Directory) is { } read)
            reads.Add(read);
        if (state != "pending")
        {
            Flush();
            Report(new AgentProgress("tool", tool, state, title is null ? null : Cut(title)));
        }
        if (tools.Count > prompt.ToolCallLimit)
            Break(AgentOutcomes.Overload, $"TCB-3: more than {prompt.ToolCallLimit} tool calls in one turn.");
    }

    private void Delta(JsonElement properties)
    {
        Live();
        if (Text(properties, "field") != "text" || Text(properties, "partID") is not { } id || !spokenParts.Contains(id))
            return;
        var said = Text(properties, "delta");
        text.Append(said);
        if (lastPartId != id)
            lastPart.Clear();
        lastPartId = id;
        lastPart.Append(said);
        if (time.GetElapsedTime(lastText) >= TimeSpan.FromMilliseconds(options.TextMilliseconds))
            Flush();
    }

    private void Flush()
    {
        if (text.Length == 0)
            return;
        var said = text.ToString();
        text.Clear();
        lastText = time.GetTimestamp();
        Report(new AgentProgress("text", null, null, said.Length > LongestText ? said[^LongestText..] : said));
    }

    private void Live()
    {
        lastLife = time.GetTimestamp();
        retrying = null;
    }

    private void Report(AgentProgress progress) => onProgress(progress);

    private static string Cut(string said) => said.Length > LongestText ? said[..LongestText] : said;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
