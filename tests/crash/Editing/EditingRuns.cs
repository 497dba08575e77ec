using System.Text.Json.Nodes;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>The runs: one for each plan, each on a clone of the repository.</summary>
internal sealed class EditingRuns(LargeRepository repository, IReadOnlyList<EditPlan> plans, string folder)
{
    /// <summary>The model of a plan's agents.</summary>
    public static string Model(EditPlan plan) => $"eight-{plan.Number}";

    /// <summary>The run with that number; null after the last.</summary>
    public NextRun? Next(int number)
    {
        if (number >= plans.Count)
            return null;
        var clone = repository.Clone(Path.Combine(folder, $"repository-{number}"));
        return new NextRun(Bundle(plans[number], clone.Folder), Behaviour.Honest, clone);
    }

    /// <summary>The plan of a run.</summary>
    public EditPlan PlanOf(CrashRun run) => plans[int.Parse(run.Repository.Folder[(run.Repository.Folder.LastIndexOf('-') + 1)..], System.Globalization.CultureInfo.InvariantCulture)];

    private static JsonNode Bundle(EditPlan plan, string source) => JsonNode.Parse($$"""
        {
          "schema_version": "1",
          "metadata": { "name": "eight workers {{plan.Number}}" },
          "goal": "All eight parts are done.",
          "workspace": { "type": "git", "source": "{{source}}" },
          "acceptance_tests": [
            { "id": "complete", "title": "All parts have left their evidence", "verifier": { "type": "command", "argv": ["sh", "checks/complete.sh"] } },
            {{string.Join(",\n", Enumerable.Range(1, EditPlan.Tasks).Select(t => $$"""{ "id": "part-{{t}}", "title": "Part {{t}} is done", "verifier": { "type": "file_contains", "path": "evidence/T{{t}}.txt", "contains": "done T{{t}} " } }"""))}}
          ],
          "policies": { "escalation": "fail", "parallel_override": true },
          "limits": {
            "max_iterations": 12, "run_timeout_seconds": 3600, "turn_timeout_seconds": 300, "inactivity_timeout_seconds": 60, "max_turns_per_attempt": 4, "max_tasks": 100,
            "max_parallel_workers": 8, "max_attempts_per_task": 3, "max_plan_refusals": 2, "max_tokens": 50000000, "max_cost_usd": 1000
          },
          "model_preferences": { "default": "scripted/{{Model(plan)}}" }
        }
        """)!;
}
