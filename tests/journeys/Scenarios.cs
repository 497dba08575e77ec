namespace Orchestrate.Journeys.Tests;

/// <summary>Scenarios of the seven cases: what the scripted model answers. Format: hosts/scripted-model/README.md.</summary>
internal static class Scenarios
{
    public const string Survive = Plan + """
          - when: { kind: work, task: GOOD }
            steps:
              - { tool: write, args: { filePath: good.txt, content: "good" } }
              - result: { status: success, artifacts: [ { type: file, name: good, path: good.txt } ] }
          - when: { kind: work, task: BAD, attempt: [1, 3] }
            steps:
              - result: { status: partial }
          - when: { kind: work, task: BAD, attempt: 2 }
            steps:
              - raw: "I am done, everything works."
        """;

    public const string Both = Plan + """
          - when: { kind: work, task: GOOD }
            steps:
              - { tool: write, args: { filePath: good.txt, content: "good" } }
              - result: { status: success }
          - when: { kind: work, task: BAD }
            steps:
              - { tool: write, args: { filePath: bad.txt, content: "good" } }
              - result: { status: success }
        """;

    public const string Retry = Plan + """
          - when: { kind: work, task: GOOD }
            steps:
              - { tool: write, args: { filePath: good.txt, content: "good" } }
              - result: { status: success }
          - when: { kind: work, task: BAD, attempt: 1 }
            steps:
              - result: { status: partial }
          - when: { kind: work, task: BAD, attempt: 2, contains: "Attempt 1 by `general` ended as verification_failed" }
            steps:
              - { tool: write, args: { filePath: bad.txt, content: "good" } }
              - result: { status: success }
        """;

    public const string Silent = Plan + """
          - when: { kind: work, task: GOOD }
            steps:
              - { tool: write, args: { filePath: good.txt, content: "good" } }
              - result: { status: success }
          - when: { kind: work, task: BAD, attempt: 1 }
            steps:
              - result: { status: success }
            faults:
              - { step: 1, fault: hang, times: 9 }
          - when: { kind: work, task: BAD }
            steps:
              - { tool: write, args: { filePath: bad.txt, content: "good" } }
              - result: { status: success }
        """;

    public const string Sleeper = Plan + """
          - when: { kind: work }
            steps:
              - { tool: bash, args: { command: "sleep 7331", timeout: 600000 } }
              - result: { status: success }
        """;

    public const string Partial = Plan + """
          - when: { kind: work, task: GOOD }
            steps:
              - { tool: write, args: { filePath: good.txt, content: "good" } }
              - result: { status: success }
          - when: { kind: work, task: BAD }
            steps:
              - { tool: write, args: { filePath: bad.txt, content: "still bad" } }
              - result: { status: success, confidence: 100 }
        """;

    public const string Liar = Plan + """
          - when: { kind: work }
            steps:
              - result:
                  status: success
                  confidence: 100
                  evidence:
                    - { requirement_id: proof, type: command, claim: I ran it and it passed. }
        """;

    /// <summary>One exploration-free plan with two independent tasks; the second iteration plans the same again under new ids.</summary>
    private const string Plan = """
        name: case
        replies:
          - when: { kind: synthesis }
            steps:
              - result: { status: success, confidence: 100, next_actions: [ { type: complete, reason: All is done. } ] }
          - when: { kind: plan, iteration: 1 }
            steps:
              - result:
                  status: success
                  next_actions:
                    - type: dispatch_task
                      task:
                        task_id: GOOD
                        title: Write good.txt
                        description: Write the word good into good.txt.
                        type: implementation
                        expected_outputs: []
                        estimate: { reads: 2, writes: 2, bash: 1, verification: 1 }
                        evidence_requirements: [ { id: proof, acceptance_test: good } ]
                    - type: dispatch_task
                      task:
                        task_id: BAD
                        title: Write bad.txt
                        description: Write the word good into bad.txt.
                        type: implementation
                        expected_outputs: []
                        estimate: { reads: 2, writes: 2, bash: 1, verification: 1 }
                        evidence_requirements: [ { id: proof, acceptance_test: bad } ]

        """;
}
