using System.CommandLine;
using System.Text.Json;
using Orchestrate.Standalone.Hosting;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate spec</c>.</summary>
internal static class SpecCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The thirteen files by the names that they are published under, and where each is kept.</summary>
    internal static IReadOnlyList<(string Name, string Path)> Files { get; } =
    [
        ("overview.md", "docs/overview.md"),
        ("architecture.md", "docs/architecture.md"),
        ("api.openapi.yaml", "docs/api.openapi.yaml"),
        ("schemas/OrchestrationPackage.schema.json", "schemas/OrchestrationPackage.schema.json"),
        ("schemas/AgentTask.schema.json", "schemas/AgentTask.schema.json"),
        ("schemas/AgentResult.schema.json", "schemas/AgentResult.schema.json"),
        ("prompts/orchestrator.system.md", "prompts/orchestrator.system.md"),
        ("prompts/worker.system.md", "prompts/worker.system.md"),
        ("registries/skills.registry.json", "registries/skills.registry.json"),
        ("registries/variables.registry.json", "registries/variables.registry.json"),
        ("implementation_plan.md", "docs/implementation_plan.md"),
        ("milestones.md", "docs/milestones.md"),
        ("acceptance_tests.md", "docs/acceptance_tests.md"),
    ];

    internal static Command Create(CliEnvironment environment) =>
        new Command("spec", "Print the specification of Orchestrate: thirteen files as one JSON object, file name to content.")
            .Does(environment, async (_, cancellationToken) =>
            {
                var root = RepositoryRoot.Find() ?? throw new CliException("The specification is part of the repository; run the command from a checkout, or set ORCHESTRATE_ROOT.");
                var missing = Files.Where(file => !File.Exists(Path.Combine(root, file.Path))).Select(file => file.Path).ToList();
                if (missing.Count > 0)
                    throw new CliException($"These files are missing in {root}: {string.Join(", ", missing)}.");
                var content = new Dictionary<string, string>();
                foreach (var (name, path) in Files)
                    content[name] = await File.ReadAllTextAsync(Path.Combine(root, path), cancellationToken);
                await environment.Output.WriteLineAsync(JsonSerializer.Serialize(content, Readable));
                return ExitCodes.Ok;
            })
            .With("orchestrate spec > spec.json");
}
