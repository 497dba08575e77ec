using System.Collections.Concurrent;
using Orchestrate.ScriptedModel.Hosting;
using Orchestrate.TestSupport;

namespace Orchestrate.Journeys.Tests.Misbehaviour;

/// <summary>The host of all cases in which the model, OpenCode or a person interrupts an honest agent. Real OpenCode.</summary>
[CollectionDefinition(Name)]
public sealed class Misbehaviours : SharedHost, ICollectionFixture<Misbehaviours>
{
    public const string Name = "misbehaviours";

    /// <summary>Cases at the same time. Each keeps an OpenCode process while it runs; more cases than slots would start a new one for every turn.</summary>
    private const int AtOnce = 3;

    private static readonly (string Name, string Limits)[] Together =
    [
        ("down", """{ "inactivity_timeout_seconds": 15 }"""),
        ("silent", """{ "inactivity_timeout_seconds": 25 }"""),
        ("stalling", """{ "inactivity_timeout_seconds": 25 }"""),
        .. new[] { "useless", "empty", "blips", "busy", "violating", "cut_off", "full", "degraded" }.Select(name => (name, "{}")),
    ];

    private readonly Dictionary<string, TaskCompletionSource<Guid>> _runs = Together.ToDictionary(c => c.Name, _ => new TaskCompletionSource<Guid>(TaskCreationOptions.RunContinuationsAsynchronously));
    private Task _all = Task.CompletedTask;

    /// <summary>Where the model of the case <c>down</c> will listen, once it is back.</summary>
    internal int DownPort { get; } = FreePort.Next();

    /// <summary>The run of a case that is submitted with the others, once its turn has come.</summary>
    internal Task<Guid> RunOfAsync(string name) => _runs[name].Task;

    public override async Task DisposeAsync()
    {
        await _all;
        await base.DisposeAsync();
    }

    protected override IEnumerable<(string Name, string Scenario)> Scenarios() =>
    [
        ("useless", Plans.With($$"""
          - when: { kind: work, task: DO, turn: 1 }
            steps: [ { tool: write, args: { filePath: half.txt, content: "half" } }, { result: { status: success } } ]
            faults: [ { step: 2, fault: no_calls, times: 99 } ]
          - when: { kind: work, task: DO, contains: "files changed so far: half.txt" }
            steps: {{Plans.Honest}}
        """)),
        ("empty", Plans.With($$"""
          - when: { kind: work, task: DO, turn: 1 }
            steps: [ { result: { status: success } } ]
            faults: [ { step: 1, fault: empty_body, times: 99 } ]
          - when: { kind: work, task: DO }
            steps: {{Plans.Honest}}
        """)),
        ("blips", Plans.With($$"""
          - when: { kind: plan, iteration: 1, turn: 1 }
            steps: [ { result: { status: success, next_actions: [ { type: dispatch_task, task: { task_id: DO, title: Write, description: Write good.txt., type: implementation, expected_outputs: [], evidence_requirements: [ { id: proof, acceptance_test: good } ] } } ] } } ]
            faults: [ { step: 1, fault: status, status: 503 } ]
          - when: { kind: work, task: DO }
            steps: {{Plans.Honest}}
            faults: [ { step: 1, fault: status, status: 429, retry_after: 1 }, { step: 2, fault: cut_stream } ]
        """)),
        ("busy", Plans.With($$"""
          - when: { kind: work, task: DO }
            steps: {{Plans.Honest}}
            faults: [ { step: 1, fault: status, status: 429, retry_after: 4 } ]
        """)),
        ("silent", Plans.With($$"""
          - when: { kind: plan, iteration: 1, turn: [1, 2] }
            steps: [ { result: { status: success, next_actions: [ { type: dispatch_task, task: { task_id: DO, title: Write, description: Write good.txt., type: implementation, expected_outputs: [], evidence_requirements: [ { id: proof, acceptance_test: good } ] } } ] } } ]
            faults: [ { step: 1, fault: hang } ]
          - when: { kind: work, task: DO }
            steps: {{Plans.Honest}}
        """)),
        ("stalling", Plans.With("""
          - when: { kind: work, task: DO, attempt: 1 }
            steps: [ { tool: write, args: { filePath: half.txt, content: "good" } }, { result: { status: success } } ]
            faults: [ { step: 2, fault: stall, times: 99 } ]
          - when: { kind: work, task: DO, attempt: 2, contains: "The current folder holds what that attempt had done" }
            steps: [ { tool: bash, args: { command: "mv half.txt good.txt" } }, { result: { status: success } } ]
        """)),
        ("violating", Plans.With($$"""
          - when: { kind: work, task: DO, attempt: 1, turn: 1 }
            steps: [ { tool: write, args: { filePath: good.txt, content: "good" } }, { raw: "I am done, everything works." } ]
          - when: { kind: work, task: DO, attempt: 1, turn: 2 }
            steps: [ { result: { status: success, evidence: null } } ]
          - when: { kind: work, task: DO, attempt: 2 }
            steps: {{Plans.Honest}}
        """)),
        ("cut_off", Plans.With("""
          - when: { kind: work, task: DO }
            steps: [ { result: { status: success } } ]
            faults: [ { step: 1, fault: cut_off, times: 99 } ]
        """)),
        ("full", Plans.With("""
          - when: { kind: work, task: DO }
            steps: [ { result: { status: success } } ]
            faults: [ { step: 1, fault: context_full, times: 99 } ]
        """)),
        ("degraded", Plans.With($$"""
          - when: { kind: plan, iteration: 1, turn: 1 }
            steps: [ { result: { status: success } } ]
            faults: [ { step: 1, fault: context_full } ]
          - when: { kind: work, task: DO }
            steps: {{Plans.Honest}}
        """)),
        ("killed", Plans.With($$"""
          - when: { kind: work, task: DO, turn: 1 }
            steps: [ { tool: bash, args: { command: "sleep 7441", timeout: 600000 } }, { result: { status: success } } ]
          - when: { kind: work, task: DO }
            steps: {{Plans.Honest}}
        """)),
        ("wiped", Plans.With("""
          - when: { kind: work, task: DO, turn: 1 }
            steps: [ { tool: write, args: { filePath: half.txt, content: "good" } }, { tool: bash, args: { command: "sleep 7442", timeout: 600000 } }, { result: { status: success } } ]
          - when: { kind: work, task: DO, contains: [ "Write the word good into good.txt.", "files changed so far: half.txt" ] }
            steps: [ { tool: bash, args: { command: "mv half.txt good.txt" } }, { result: { status: success } } ]
        """)),
        ("tool", Plans.With("""
          - when: { kind: plan, iteration: 1, turn: 1 }
            steps:
              - result:
                  status: success
                  next_actions:
                    - { type: dispatch_task, task: { task_id: FIRST, title: Write first.txt, description: Write it., type: implementation, expected_outputs: [first.txt], estimate: { writes: 4 }, evidence_requirements: [] } }
                    - { type: dispatch_task, task: { task_id: DO, title: Write good.txt, description: Write it., type: implementation, depends: [FIRST], expected_outputs: [], estimate: { writes: 1, edits: 3 }, evidence_requirements: [ { id: proof, acceptance_test: good } ] } }
          - when: { kind: work, task: FIRST }
            steps: [ { tool: write, args: { filePath: first.txt, content: "first" } }, { result: { status: success } } ]
          - when: { kind: work, task: DO }
            steps: [ { tool: write, args: { filePath: half.txt, content: "half" } }, { tool: bash, args: { command: "sleep 60.7443", timeout: 600000 } }, { result: { status: success } } ]
        """)),
        ("verified", Plans.With($$"""
          - when: { kind: work, task: DO }
            steps: {{Plans.Honest}}
        """)),
        ("waiting", Plans.With("""
          - when: { kind: work, task: DO }
            steps: [ { result: { status: success } } ]
            faults: [ { step: 1, fault: status, status: 429, retry_after: 3600, times: 99 } ]
        """)),
        ("planless", Plans.With("""
          - when: { kind: plan, iteration: 1, agent: orchestrator }
            steps: [ { raw: "I would rather not." } ]
        """)),
    ];

    protected override Task<string[]> SettingsAsync(IReadOnlyDictionary<string, ScriptedModelServer> models) => Task.FromResult<string[]>(
    [
        $"--Runner:Providers:down:BaseUrl=http://127.0.0.1:{DownPort}/v1",
        "--Runner:Slots=4",
        "--Runner:RetryAfterSeconds=2",
        "--Coordinator:BreakerSeconds=1",
    ]);

    protected override void SubmitAll()
    {
        var waiting = new ConcurrentQueue<(string Name, string Limits)>(Together);
        _all = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (waiting.TryDequeue(out var next))
                await RunToItsEndAsync(next.Name, next.Limits);
        }));
    }

    private async Task RunToItsEndAsync(string name, string limits)
    {
        try
        {
            var id = await SubmitAsync(name, limits);
            _runs[name].SetResult(id);
            await Eventually.HoldsAsync(async () => await Host.RunAsync(id) is var run && (run.GetProperty("terminal").GetBoolean() || run.Text("status") == "awaiting_ack"), $"{name} has ended or waits", Patience);
        }
        catch (Exception exception)
        {
            // The case's own test waits for the same, and says more about it.
            _runs[name].TrySetException(exception);
        }
    }
}
