using Orchestrate.Domain.Results;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests.Planning;

/// <summary>Draws plans whose tasks fit the schema; most of them are nonsense.</summary>
internal sealed class RandomPlans(int seed)
{
    private static readonly string[] Types = ["exploration", "research", "specification", "review", "documentation", "implementation", "testing", "debugging", "handover"];

    private static readonly string[] Words =
        ["general", "context", "@debug", "explore", "orchestrator", "speckit", "a", "src/a.js", "./src/a.js", "..", "/etc", "C:\\x", "specs/001-a/spec.md", "specs/001-a/memory/", "*", "**/*.md",
            "äöü 𝔘𝔫𝔦", "\u202E", "\0", "{\"a\":1}", "T1", " ", "IF output.score > 1 THEN proceed to T2 ELSE escalate", "`", "\\", "[", "high", "low"];

    private readonly Random _random = new(seed);

    /// <summary>Anything that the schema lets through, and numbers that it does not.</summary>
    public IReadOnlyList<NextAction> Wild(int tasks) => [.. Enumerable.Range(0, tasks).Select(_ => _random.Next(20) == 0 ? new NextAction { Type = "dispatch_task" } : Samples.Dispatch(WildTask(tasks)))];

    /// <summary>Tasks as an agent would plan them, so that many plans are accepted.</summary>
    public AgentTask[] Sensible(int? tasks = null) => [.. Enumerable.Range(1, tasks ?? 1 + _random.Next(8)).Select(i => Gate.Task($"T{i}", 2 + _random.Next(7), [.. Enumerable.Range(1, i - 1).Where(_ => _random.Next(5) == 0).Select(d => $"T{d}")]) with
    {
        Type = _random.Next(3) == 0 ? "testing" : "implementation",
        Agent = _random.Next(4) == 0 ? "debug" : null,
        Files = [.. Enumerable.Range(0, _random.Next(2)).Select(_ => $"src/{_random.Next(5)}.js")],
    })];

    private AgentTask WildTask(int tasks) => new()
    {
        TaskId = $"T{_random.Next(tasks * 3)}",
        Title = Text(),
        Description = Text(),
        Objective = Maybe(Text),
        Type = Types[_random.Next(Types.Length)],
        Complexity = Maybe(Text),
        Agent = Maybe(Text),
        Files = Texts(8),
        ExpectedOutputs = Texts(3),
        Domains = Texts(5),
        Scope = new() { Include = Texts(3), Exclude = Texts(3) },
        WriteTo = Maybe(Text),
        Items = _random.Next(3) == 0 ? Number() : null,
        Estimate = _random.Next(4) == 0 ? null : new() { Reads = Number(), Writes = Number(), Edits = Number(), Bash = Number(), Grep = Number(), Glob = Number(), Verification = Number() },
        Depends = [.. Enumerable.Range(0, _random.Next(4)).Select(_ => $"T{_random.Next(tasks * 3)}")],
        Branch = _random.Next(6) == 0 ? Text() : null,
        TimeoutSeconds = _random.Next(5) == 0 ? Number() : null,
        EvidenceRequirements = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => new EvidenceRequirement { Id = Text(), AcceptanceTest = Maybe(Text) })],
        Reasoning = _random.Next(2) == 0 ? null : new() { Intent = Maybe(Text), Risk = Maybe(Text), FallbackAgent = Maybe(Text), ToolCalls = Number() },
    };

    private int Number() => _random.Next(6) switch { 0 => int.MaxValue, 1 => int.MinValue, 2 => _random.Next(-3, 3), _ => _random.Next(6) };

    private string Text() => Words[_random.Next(Words.Length)] + (_random.Next(3) == 0 ? Words[_random.Next(Words.Length)] : "");

    private string? Maybe(Func<string> draw) => _random.Next(2) == 0 ? null : draw();

    private string[] Texts(int most) => [.. Enumerable.Range(0, _random.Next(most + 1)).Select(_ => Text())];
}
