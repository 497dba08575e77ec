namespace Orchestrate.Chaos.Tests.Clients;

/// <summary>What all clients want: two iterations of a plan, four workers at once and a report, which are <see cref="Turns"/> turns of honest agents.</summary>
internal static class Bundles
{
    public const int Iterations = 2;

    public const int Tasks = 4 * Iterations;

    public const int Turns = Tasks + (2 * Iterations);

    public const string Honest = """
        {
          "schema_version": "1",
          "metadata": { "name": "chaos" },
          "goal": "All pieces are done.",
          "workspace": { "type": "empty" },
          "acceptance_tests": [
            { "id": "first", "title": "Something is done", "verifier": { "type": "command", "argv": ["true"] } },
            { "id": "from-iteration-2", "title": "All is done", "verifier": { "type": "command", "argv": ["true"] } }
          ],
          "policies": { "escalation": "fail" },
          "limits": { "max_iterations": 3, "run_timeout_seconds": 3600, "max_parallel_workers": 4 }
        }
        """;
}
