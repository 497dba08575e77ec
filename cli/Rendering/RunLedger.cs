using System.Text.Json;
using Orchestrate.Cli.Api;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Rendering;

/// <summary>Adds up a run's events into its report, in the shape of the server's own: for servers that do not offer one.</summary>
public sealed class RunLedger
{
    private readonly Dictionary<string, Entry> _tasks = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly List<string> _openPoints = [];
    private string? _runName;
    private JsonElement _acceptance;
    private JsonElement _published;
    private JsonElement _end;
    private string? _status;
    private long _iterations;

    /// <summary>Takes an event into account.</summary>
    /// <param name="frame">The event, each once and in order.</param>
    public void Observe(RunFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var data = frame.Properties;
        switch (frame.Type)
        {
            case "run.accepted":
                _runName = data.Text("name");
                break;
            case "run.prepared":
                _openPoints.AddRange(data.Texts("warnings"));
                break;
            case "run.iteration.started":
                _iterations = data.Integer("iteration") ?? _iterations + 1;
                break;
            case "run.plan.accepted":
                foreach (var task in data.Items("tasks"))
                    Task(task).Title = task.Text("title") ?? Task(task).Title;
                break;
            case "run.task.started":
                Task(data).Begin(data);
                break;
            case "run.turn.finished" when data.Text("task_id") is not null:
                Task(data).Turns++;
                break;
            case "run.gate.decided":
                Task(data).Decide(data);
                break;
            case "run.task.accepted" or "run.task.merged" or "run.task.failed" or "run.task.skipped":
                Task(data).End(frame.Type["run.task.".Length..], data);
                break;
            case "run.acceptance.verified":
                _acceptance = data;
                break;
            case "run.result.published":
                _published = data;
                break;
            default:
                if (frame.IsTerminal)
                    (_status, _end) = (frame.Type["run.".Length..], data);
                break;
        }
    }

    /// <summary>The report so far.</summary>
    public JsonElement Report() => JsonSerializer.SerializeToElement(
        new
        {
            Name = _runName,
            Status = _status ?? "running",
            Reason = _end.Text("reason"),
            Detail = _end.Text("detail"),
            Summary = _end.Text("report"),
            Contributions = _order.Select(id => _tasks[id]).Select(task => new
            {
                task.TaskId,
                task.Title,
                task.Agent,
                task.Progress,
                task.Attempts,
                task.Turns,
                task.SentBack,
                task.Score,
                task.ChangedFiles,
                task.Verifications,
                task.Detail,
            }),
            Acceptance = _acceptance.Items("results"),
            OpenPoints = _openPoints,
            Commit = _end.Text("commit") ?? _acceptance.Text("commit"),
            Branch = _end.Text("branch") ?? _published.Text("branch"),
            Location = _end.Text("location") ?? _published.Text("location"),
            Delivery = _published.Member("delivery"),
            DeliveryDetail = _published.Text("detail"),
            Usage = _end.Member("usage"),
            Iterations = _iterations,
        },
        DomainJson.Options);

    private Entry Task(JsonElement data)
    {
        var id = data.Text("task_id") ?? "?";
        if (!_tasks.TryGetValue(id, out var entry))
        {
            _tasks[id] = entry = new Entry(id);
            _order.Add(id);
        }
        entry.Agent = data.Text("agent") ?? entry.Agent;
        return entry;
    }

    private sealed class Entry(string taskId)
    {
        public string TaskId { get; } = taskId;

        public string Title { get; set; } = string.Empty;

        public string Agent { get; set; } = "-";

        public string Progress { get; private set; } = "waiting";

        public long Attempts { get; private set; }

        public int Turns { get; set; }

        public int SentBack { get; private set; }

        public long? Score { get; private set; }

        public IReadOnlyList<string> ChangedFiles { get; private set; } = [];

        public IReadOnlyList<JsonElement> Verifications { get; private set; } = [];

        public string? Detail { get; private set; }

        public void Begin(JsonElement data)
        {
            Progress = "running";
            Attempts = data.Integer("attempt") ?? Attempts + 1;
            Title = data.Text("title") ?? Title;
        }

        public void Decide(JsonElement data)
        {
            if (data.Text("decision") is { } decision && !decision.StartsWith("accept", StringComparison.Ordinal))
                SentBack++;
            Score = data.Integer("score") ?? Score;
            Verifications = [.. data.Items("requirements").Select(check => JsonSerializer.SerializeToElement(
                new { Id = check.Text("id") ?? check.Text("rule"), Passed = check.Flag("passed"), Detail = check.Text("detail"), Commit = data.Text("commit") }, DomainJson.Options))];
        }

        public void End(string progress, JsonElement data)
        {
            Progress = progress;
            Score = data.Integer("score") ?? Score;
            Detail = data.Text("detail") ?? Detail;
            if (data.Texts("changed_files") is { Count: > 0 } files)
                ChangedFiles = files;
        }
    }
}
