namespace Orchestrate.Architecture.Tests;

/// <summary>Folders and files that people and other programs rely on.</summary>
public sealed class When_the_layout_is_checked
{
    /// <summary>The thirteen documents that <c>orchestrate spec</c> prints.</summary>
    private static readonly string[] SpecFiles =
    [
        "docs/overview.md", "docs/architecture.md", "docs/api.openapi.yaml", "schemas/OrchestrationPackage.schema.json", "schemas/AgentTask.schema.json", "schemas/AgentResult.schema.json",
        "prompts/orchestrator.system.md", "prompts/worker.system.md", "registries/skills.registry.json", "registries/variables.registry.json", "docs/implementation_plan.md", "docs/milestones.md",
        "docs/acceptance_tests.md",
    ];

    private static readonly string[] Paths =
    [
        "Orchestrate.sln", "services/gateway", "services/run-api", "services/loop-coordinator", "services/worker-runner", "services/event-stream", "shared/contracts", "shared/domain",
        "shared/messaging", "shared/service-defaults", "hosts/standalone", "hosts/scripted-model", "cli", "schemas", "prompts", "registries", "tests", "examples", "deploy/helm",
        "docker-compose.yml", "docs/operations.md", "docs/decisions", "orchestrate", "README.md", "CONTRIBUTING.md", "Directory.Build.props", "Directory.Packages.props", ".editorconfig",
        "global.json", ".ci/run",
    ];

    public static TheoryData<string> AllPaths => [.. Paths.Concat(SpecFiles)];

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void Should_have_what_people_rely_on(string path)
    {
        Assert.True(Repository.Has(path), $"{path} is missing.");
        var full = Repository.PathOf(path);
        if (Directory.Exists(full))
            Assert.True(Repository.Files(path).Count > 0, $"{path} is empty.");
        else
            Assert.True(new FileInfo(full).Length > 20, $"{path} is empty.");
    }

    [Fact]
    public void Should_name_projects_after_their_assembly()
    {
        foreach (var project in Project.All)
        {
            var name = Path.GetFileNameWithoutExtension(project.Path);
            Assert.StartsWith("Orchestrate.", name, StringComparison.Ordinal);
            Assert.Empty(project.Xml.Descendants("AssemblyName"));
            var isTest = project.Folder.StartsWith("tests/", StringComparison.Ordinal) && project.Folder != "tests/support";
            Assert.Equal(isTest, name.EndsWith(".Tests", StringComparison.Ordinal));
        }
    }
}
