using System.Text;
using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.Crash.Tests;

/// <summary>The one scenario of all runs, and their bundles. Every write appends, so that work that is applied twice shows.</summary>
internal static class CrashScenario
{
    /// <summary>Files of a run's repository: two tasks each append one line.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = new Dictionary<string, string>
    {
        ["README.md"] = "Two lists. Each gets the line `good`, once.\n",
        ["src/one.txt"] = "first\n",
        ["src/two.txt"] = "first\n",
        ["expected/list.txt"] = "first\ngood\n",
    };

    /// <summary>What the scripted model plays.</summary>
    public static Scenario Load() => ScenarioParser.Parse(Replies
        .Replace("{T2}", Correction("T2", "src/one.txt", "one"), StringComparison.Ordinal)
        .Replace("{T3}", Correction("T3", "src/two.txt", "two"), StringComparison.Ordinal)
        .Replace("{T4}", Correction("T4", "src/two.txt", "two"), StringComparison.Ordinal)
        .Replace("{TALK}", Talk(), StringComparison.Ordinal));

    /// <summary>A run's bundle.</summary>
    public static JsonNode Bundle(Behaviour behaviour, string repository) => JsonNode.Parse($$"""
        {
          "schema_version": "1",
          "metadata": { "name": "crash {{Name(behaviour)}}" },
          "goal": "Both lists have the line good, once.",
          "workspace": { "type": "git", "source": "{{repository}}" },
          "acceptance_tests": [
            { "id": "one", "title": "The first list is complete", "verifier": { "type": "command", "argv": ["diff", "-u", "expected/list.txt", "src/one.txt"] } },
            { "id": "two", "title": "The second list is complete", "verifier": { "type": "command", "argv": ["diff", "-u", "expected/list.txt", "src/two.txt"] } }
          ],
          "policies": { "escalation": "fail", "protected_paths": ["expected/**"], "sandbox": "{{(behaviour == Behaviour.Unconfined ? "none" : "auto")}}" },
          "limits": {
            "max_iterations": 2, "run_timeout_seconds": 1800, "turn_timeout_seconds": 120, "inactivity_timeout_seconds": 60, "max_turns_per_attempt": 3, "max_tasks": 10,
            "max_parallel_workers": 2, "max_attempts_per_task": 3, "max_plan_refusals": 2, "max_model_calls_per_turn": 150, "max_tool_calls_per_turn": 200,
            "max_tokens": {{(behaviour == Behaviour.Greedy ? 60_000 : 1_000_000)}}
          },
          "model_preferences": { "default": "scripted/{{Name(behaviour)}}" }
        }
        """)!;

    private static string Name(Behaviour behaviour) => behaviour.ToString().ToLowerInvariant();

    private static string Correction(string id, string file, string test) =>
        $"{{ task_id: {id}, title: Complete {file}, description: Append the line good to {file}., objective: The list is complete., type: implementation, complexity: medium, agent: general, "
        + $"subagent_type: general, agent_definition: built-in, expected_outputs: [{file}], scope: {{ include: [{file}], exclude: [\"expected/**\"] }}, boundary: Only {file}., domains: [lists], "
        + $"files: [{file}], estimate: {{ reads: 2, edits: 1, bash: 2, verification: 1 }}, output_format: json, output_size: summary, success_criteria: [The list has the line good once.], "
        + $"evidence_requirements: [ {{ id: proof, acceptance_test: {test} }} ], depends: [T1], max_iterations: 3, timeout_seconds: 120, reasoning: {{ intent: Complete the list., "
        + "complexity_because: One small file., agent_because: The routing table says so., definition: built-in, depth_and_tier: \"Depth 1, leaf.\", "
        + "parallel_because: The lists have nothing to do with each other., risk: low, tool_calls: 6 } }";

    /// <summary>Long enough for any budget here, each line different: saying the same again and again would be cut for another reason.</summary>
    private static string Talk()
    {
        var steps = new StringBuilder();
        for (var i = 1; i <= 120; i++)
            steps.Append($"      - {{ say: \"{i} {new string('x', 2000)}\", tool: bash, args: {{ command: \"echo {i}\" }} }}\n");
        return steps.Append("      - result: { status: success }\n").ToString();
    }

    private const string Replies = """
        name: crash
        defaults: { latency_ms: 120 }
        replies:
          - when: { kind: plan, iteration: 1 }
            steps:
              - { tool: read, args: { filePath: README.md } }
              - result:
                  status: success
                  next_actions:
                    - type: dispatch_task
                      task:
                        task_id: T1
                        title: Look at both lists
                        description: Read both lists and say what is missing. Change nothing.
                        objective: A context package for both corrections.
                        type: exploration
                        complexity: medium
                        agent: context
                        subagent_type: general
                        agent_definition: loaded
                        expected_outputs: []
                        scope: { include: [], exclude: ["**"] }
                        boundary: Read only.
                        domains: [lists]
                        files: [src/one.txt, src/two.txt]
                        estimate: { reads: 6 }
                        output_format: context package
                        output_size: full
                        success_criteria: [Both lists are described.]
                        evidence_requirements:
                          - { id: nothing-changed, description: Nothing was changed., verifier: { type: git_diff, exclude: ["**"], allow_empty: true } }
                        depends: []
                        max_iterations: 3
                        timeout_seconds: 120
                        reasoning:
                          intent: Complete the lists.
                          complexity_because: Small files.
                          agent_because: The routing table says so.
                          definition: loaded
                          depth_and_tier: Depth 1, leaf.
                          parallel_because: The lists have nothing to do with each other.
                          risk: low
                          tool_calls: 6
                    - { type: dispatch_task, task: {T2} }
                    - { type: dispatch_task, task: {T3} }
          - when: { kind: plan, model: greedy, iteration: 2 }
            steps:
              - result: { status: success, next_actions: [ { type: dispatch_task, task: {T4} } ] }
          - when: { kind: plan }
            steps:
              - result: { status: success, next_actions: [ { type: complete, reason: There is no other way. } ] }
          - when: { kind: synthesis }
            steps:
              - result: { status: success, confidence: 95, next_actions: [ { type: complete, reason: All was tried. } ] }
          - when: { kind: work, task: T1 }
            steps:
              - tools:
                  - { tool: read, args: { filePath: src/one.txt } }
                  - { tool: read, args: { filePath: src/two.txt } }
              - result:
                  status: success
                  confidence: 90
                  context_package:
                    findings: "src/one.txt:1 and src/two.txt:1 are the only lines."
                    patterns: One word a line.
                    dependencies: None.
                    risks_and_unknowns: None.
                    recommendation: Append the line to each list.
                    nested_dispatch_status: None.
          - when: { kind: work, task: T2 }
            steps: &one
              - { tool: read, args: { filePath: src/one.txt } }
              - { tool: bash, args: { command: "sleep 0.3; echo good >> src/one.txt" } }
              - { tool: bash, args: { command: "cat src/one.txt" } }
              - result: { status: success, confidence: 95, artifacts: [ { type: file, name: one, path: src/one.txt } ] }
          - when: { kind: work, task: T3 }
            steps: &two
              - { tool: read, args: { filePath: src/two.txt } }
              - { tool: bash, args: { command: "sleep 0.3; echo good >> src/two.txt" } }
              - { tool: bash, args: { command: "cat src/two.txt" } }
              - result: { status: success, confidence: 95, artifacts: [ { type: file, name: two, path: src/two.txt } ] }
          - when: { kind: work, task: T2, attempt: 1, model: fails }
            steps:
              - { tool: read, args: { filePath: src/one.txt } }
              - result: { status: success, confidence: 99 }
          - when: { kind: work, task: T3, attempt: 1, turn: 1, model: revises }
            steps:
              - { tool: read, args: { filePath: src/two.txt } }
              - result: { status: success, confidence: 99 }
          - when: { kind: work, task: [T3, T4], model: greedy }
            steps:
        {TALK}
        """;
}
