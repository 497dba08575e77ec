using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>Bundles, tasks and answers to build tests from.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static SpecBundle Bundle(RequestedLimits? limits = null, Policies? policies = null, int tests = 1) => new()
    {
        SchemaVersion = "1",
        Goal = "Make the tests pass.",
        Workspace = new() { Type = "git", Source = "/repository" },
        AcceptanceTests = [.. Enumerable.Range(1, tests).Select(i => new AcceptanceTest
        {
            Id = $"A{i}",
            Title = $"Test {i}",
            Verifier = new() { Type = "command", Argv = ["true"] },
        })],
        Limits = limits ?? new(),
        Policies = policies ?? new(),
    };

    public static IReadOnlyList<AgentSpec> DefaultAgents { get; } =
    [
        new() { Name = "context", Description = "explores", Routes = ["exploration"] },
        new() { Name = "general", Description = "implements", Routes = ["implementation", "testing"] },
        new() { Name = "debug", Description = "debugs", Routes = ["debugging"] },
    ];

    public static RunContext Context(SpecBundle bundle) => new()
    {
        Bundle = bundle,
        Agents = AgentRegistry.Create(DefaultAgents, bundle.AgentSpecs),
        ServerLimits = new(),
        DefaultModel = "fake/model",
        DefaultSandbox = "auto",
        Texts = new PlainTexts(),
        TurnTexts = RealTexts,
    };

    public static AgentTask Task(string id, params string[] depends) => new()
    {
        TaskId = id,
        Title = $"Title of {id}",
        Description = $"Do {id}.",
        Type = "implementation",
        Agent = "general",
        Depends = depends,
        Estimate = new() { Reads = 2, Edits = 2, Bash = 1, Verification = 1 },
        EvidenceRequirements = [new() { Id = $"{id}-evidence", AcceptanceTest = "A1" }],
    };

    public static AgentResult Result(ResultStatus status = ResultStatus.Success, params NextAction[] actions) => new()
    {
        SchemaVersion = "1",
        Status = status,
        Artifacts = [],
        Evidence = [],
        Logs = [],
        IterationSummary = new() { Plan = "p", Act = "a", Check = "c", Fix = "f", Report = "r" },
        NextActions = actions,
        Confidence = 90,
    };

    public static NextAction Dispatch(AgentTask task) => new() { Type = "dispatch_task", Task = task };

    public static VerificationResult Verified(string id, bool passed, string commit) => new()
    {
        Id = id,
        Type = "command",
        Passed = passed,
        Detail = passed ? "exit code 0" : "exit code 1, expected 0",
        Commit = commit,
    };

    /// <summary>The templates that a server is started with: what agents read is tested, not a copy of it.</summary>
    private static TurnTexts RealTexts { get; } =
        TurnTexts.Create(TurnTexts.Required.Keys.ToDictionary(name => name, name => File.ReadAllText(Path.Combine(RepositoryRoot(), "prompts", $"{name}.md")).ReplaceLineEndings("\n")));

    /// <summary>The repository's root, found from the test's output folder.</summary>
    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orchestrate.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Orchestrate.sln was not found above the tests.");
        return folder.FullName;
    }

    private sealed class PlainTexts : ISystemTexts
    {
        public SystemPrompt Orchestrator(IReadOnlyDictionary<string, string> values, SpecBundle bundle) => new(new SystemTemplate("orchestrator"), new Dictionary<string, string>());

        public SystemPrompt Worker(IReadOnlyDictionary<string, string> values, SpecBundle bundle, IReadOnlyList<string> skills) =>
            new(new SystemTemplate("worker"), new Dictionary<string, string>());
    }
}
