namespace Orchestrate.Journeys.Tests.Misbehaviour;

/// <summary>Scenarios whose plan has one task, DO: good.txt must hold the word good.</summary>
internal static class Plans
{
    /// <summary>The orchestrator agent's part. Its first plan and its synthesis are honest unless a reply in <paramref name="replies"/> is more specific.</summary>
    public static string With(string replies) => $$"""
        name: case
        replies:
          - when: { kind: synthesis }
            steps: [ { result: { status: success, next_actions: [ { type: complete, reason: Done. } ] } } ]
          - when: { kind: plan, iteration: 1 }
            steps: [ { result: { status: success, next_actions: [ { type: dispatch_task, task: {{Task("DO")}} } ] } } ]
          - when: { kind: plan, iteration: 2 }
            steps: [ { result: { status: success, next_actions: [ { type: dispatch_task, task: {{Task("AGAIN")}} } ] } } ]
          - when: { kind: work, task: AGAIN }
            steps: {{Honest}}
        {{replies}}
        """;

    /// <summary>Steps that do the task, in one line.</summary>
    public const string Honest = """[ { tool: write, args: { filePath: good.txt, content: "good" } }, { result: { status: success } } ]""";

    private static string Task(string id) => $$"""
        { task_id: {{id}}, title: Write good.txt, description: Write the word good into good.txt., type: implementation, expected_outputs: [], estimate: { writes: 1, edits: 3 }, evidence_requirements: [ { id: proof, acceptance_test: good } ] }
        """.Trim();
}
