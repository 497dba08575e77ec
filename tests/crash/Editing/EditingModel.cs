using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Orchestrate.ScriptedModel.Playing;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>
/// The model of all agents. The orchestrator agent plans eight tasks at once and, in later iterations, those whose work was not merged; the workers carry out the drawn edits.
/// It knows nothing of what was merged but what the prompts say.
/// </summary>
internal sealed partial class EditingModel(IReadOnlyDictionary<string, EditPlan> plans) : IPlayer
{
    private const int Latency = 120;

    // The work is done and nobody has kept it yet: this is when a kill hurts most.
    private const int LatencyOfWorkersResult = 800;
    private readonly Lock _gate = new();
    private readonly List<EditExecution> _executions = [];

    public string Name => "eight workers";

    /// <summary>Everything that was ordered, oldest first.</summary>
    public IReadOnlyList<EditExecution> Executions
    {
        get
        {
            lock (_gate)
                return [.. _executions];
        }
    }

    public ScriptedAnswer Answer(PlayContext context)
    {
        var plan = plans[context.Request.Model];
        return context.Position["kind"] switch
        {
            "plan" => Plan(context),
            "synthesis" => Result(new JsonObject { ["next_actions"] = new JsonArray(new JsonObject { ["type"] = "complete", ["reason"] = "All was tried." }) }),
            _ => Work(context, plan),
        };
    }

    /// <summary>The number of a task, from 0; later tries have the same.</summary>
    public static int TaskNumber(string task) => int.Parse(task.Split('i')[0][1..], CultureInfo.InvariantCulture) - 1;

    private static bool IsFirstTry(string task) => !task.Contains('i', StringComparison.Ordinal);

    private static ScriptedAnswer Plan(PlayContext context)
    {
        var iteration = context.Position["iteration"];
        int[] tasks = iteration == "1" ? [.. Enumerable.Range(0, EditPlan.Tasks)] : [.. Unfinished().Matches(context.Request.Prompt).Select(m => TaskNumber(m.Groups[1].Value)).Distinct().Order()];
        return Result(new JsonObject
        {
            ["next_actions"] = tasks.Length == 0
                ? new JsonArray(new JsonObject { ["type"] = "complete", ["reason"] = "Nothing is open." })
                : new JsonArray([.. tasks.Select(task => (JsonNode)new JsonObject { ["type"] = "dispatch_task", ["task"] = Task(iteration == "1" ? $"T{task + 1}" : $"T{task + 1}i{iteration}") })]),
        });
    }

    /// <summary>The task names none of the files that it shares with others: the server would let those tasks wait for each other (DEG-1), and nothing would conflict.</summary>
    private static JsonObject Task(string id)
    {
        var number = TaskNumber(id) + 1;
        return JsonNode.Parse($$"""
            {
              "task_id": "{{id}}", "title": "Part {{number}}", "description": "Carry out the edits of part {{number}} and leave its evidence.", "type": "implementation", "agent": "general", "expected_outputs": [],
              "evidence_requirements": [ { "id": "evidence", "verifier": { "type": "file_contains", "path": "evidence/T{{number}}.txt", "contains": "done T{{number}} " } } ],
              "scope": { "include": ["**"] }, "estimate": { "reads": 2, "edits": 2, "bash": 1, "verification": 1 }
            }
            """)!.AsObject();
    }

    private ScriptedAnswer Work(PlayContext context, EditPlan plan)
    {
        EditExecution execution;
        lock (_gate)
        {
            execution = context.Request.Step == 1 ? Begin(context, plan) : Running(context);
            execution.Calls = context.Request.Step;
        }

        if (context.Request.Step <= execution.Steps.Count)
        {
            var shell = string.Join('\n', execution.Steps[context.Request.Step - 1].Select(c => c.Shell).Prepend("set -e"));
            return new ScriptedAnswer { Calls = [("bash", new JsonObject { ["command"] = shell }.ToJsonString())], LatencyMs = Latency };
        }

        // A worker that wants to dispatch is refused at once (NDP-3), and its next attempt begins anew.
        var refused = TaskNumber(execution.Task) == plan.Refused && execution.Attempt == 1 && IsFirstTry(execution.Task);
        return Result(refused ? new JsonObject { ["next_actions"] = new JsonArray(new JsonObject { ["type"] = "dispatch_task", ["task"] = Task("T99") }) } : []) with { LatencyMs = LatencyOfWorkersResult };
    }

    private EditExecution Begin(PlayContext context, EditPlan plan)
    {
        var (task, attempt, turn) = (context.Position["task"], Number(context, "attempt"), Number(context, "turn"));
        var run = Guid.Parse(context.Position["run"]);
        var number = _executions.Count(e => e.Run == run && e.Task == task && e.Attempt == attempt && e.Turn == turn) + 1;
        var conflicts = Conflicts().Matches(context.Request.Prompt).Select(m => (m.Groups[1].Value, m.Groups[2].Value)).ToList();
        var commands = new List<EditCommand>();
        foreach (var edit in plan.Of(TaskNumber(task)))
        {
            var token = EditTokens.Of(plan.Number, task, attempt, turn, number, commands.Count);
            commands.Add(new EditCommand(edit.Command(token, Beside(edit, conflicts)), edit.LeavesToken ? token : null, edit.MayBeReplaced));
        }

        var last = EditTokens.Of(plan.Number, task, attempt, turn, number, commands.Count);
        commands.Add(new EditCommand($"mkdir -p evidence && printf 'done T{TaskNumber(task) + 1} {last}\\n' > evidence/T{TaskNumber(task) + 1}.txt", last, false));
        var half = commands.Count / 2;
        var patient = TaskNumber(task) == plan.Patient && IsFirstTry(task);
        var mine = patient ? turn == 1 ? commands[..half] : commands[half..] : turn == 1 ? commands : commands[^1..];
        var middle = (mine.Count + 1) / 2;
        var execution = new EditExecution { Run = run, Task = task, Attempt = attempt, Turn = turn, Number = number, Conflicts = conflicts, Steps = [mine[..middle], mine[middle..]] };
        _executions.Add(execution);
        return execution;
    }

    private EditExecution Running(PlayContext context) =>
        _executions.Last(e => e.Run.ToString() == context.Position["run"] && e.Task == context.Position["task"] && e.Attempt == Number(context, "attempt") && e.Turn == Number(context, "turn"));

    /// <summary>The other side's token in the line that both changed: only the exact conflict tells it.</summary>
    private static string? Beside(Edit edit, IReadOnlyList<(string Path, string Text)> conflicts)
    {
        if (edit.Kind != EditKind.Append)
            return null;
        var integrated = conflicts.Where(c => c.Path == edit.Path).SelectMany(c => Integrated().Matches(c.Text)).SelectMany(m => m.Groups[1].Value.Split('\n'));
        return integrated.Where(line => line.StartsWith($"limit_{edit.Number} = ", StringComparison.Ordinal)).SelectMany(EditTokens.In).FirstOrDefault();
    }

    private static int Number(PlayContext context, string key) => int.Parse(context.Position[key], CultureInfo.InvariantCulture);

    private static ScriptedAnswer Result(JsonObject shorthand) => new() { Text = ResultFiller.Fill(shorthand).ToJsonString(), LatencyMs = Latency };

    [GeneratedRegex(@"^- Task `(T\d+(?:i\d+)?)` ", RegexOptions.Multiline)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"<conflict>\n([^\n]*)\n(.*?)\n</conflict>", RegexOptions.Singleline)]
    private static partial Regex Conflicts();

    [GeneratedRegex(@"<<<<<<< integrated\n(.*?)\n\|\|\|\|\|\|\| ", RegexOptions.Singleline)]
    private static partial Regex Integrated();
}
