using Microsoft.Extensions.DependencyInjection;

namespace Orchestrate.Documents.Tests;

public sealed class When_the_documents_folder_is_wrong : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orchestrate-documents-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Should_say_what_is_missing_and_what_to_do()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "schemas"));

        var error = Assert.Throws<DirectoryNotFoundException>(() => DocumentFolder.Locate(_folder));

        Assert.Contains("lacks prompts/, registries/", error.Message);
        Assert.Contains(DocumentFolder.EnvironmentVariable, error.Message);
    }

    [Fact]
    public void Should_find_the_copy_next_to_the_program() =>
        Assert.Equal(AppContext.BaseDirectory.TrimEnd('/'), DocumentFolder.Locate().Path.TrimEnd('/'));

    [Theory]
    [InlineData("prompts/worker.system.md", "{{RUN_GOAL}} {{NOBODY_KNOWS}}", "{{NOBODY_KNOWS}}, which is not in the variables registry")]
    [InlineData("prompts/worker.system.md", " ", "is empty")]
    [InlineData("prompts/work.turn.md", " ", "prompts/work.turn.md is missing or empty")]
    [InlineData("prompts/plan.turn.md", "{{GOAL}} {{NOBODY_KNOWS}}", "prompts/plan.turn.md uses {{NOBODY_KNOWS}}, which has no value there.")]
    [InlineData("prompts/fragments/result.md", "{{RESULT}}", "prompts/fragments/result.md does not use {{TASK_ID}}")]
    [InlineData("registries/variables.registry.json", "{}", "/variables: `variables` is missing")]
    [InlineData("registries/skills.registry.json", "{", "is not valid JSON")]
    [InlineData("registries/agents.registry.json", """{"schema_version":"1","agents":[{"name":"a","description":"d","tools":["task"]}]}""", "/agent_specs/0/tools/0: `task` is no tool")]
    [InlineData("registries/agents.registry.json", """{"schema_version":"1","agents":[{"name":"a","description":"d"},{"name":"a","description":"d"}]}""", "already an agent `a`")]
    [InlineData("registries/variables.registry.json", """{"schema_version":"1","variables":[{"name":"A","scope":"run","required":true,"default":"x","source":"server","description":"d"}]}""", "required and has a default")]
    [InlineData("schemas/AgentResult.schema.json", "{", "AgentResult.schema.json cannot be loaded")]
    [InlineData("schemas/AgentResult.schema.json", """{"type":"object","if":{}}""", "The keyword if is not known")]
    [InlineData("schemas/AgentResult.schema.json", """{"type":["object","null"]}""", "cannot be loaded")]
    public void Should_not_start_with_a_broken_document(string file, string content, string expected)
    {
        foreach (var part in new[] { "schemas", "prompts", "registries" })
        {
            foreach (var source in Directory.GetFiles(Path.Combine(Documents.Folder.Path, part), "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(_folder, Path.GetRelativePath(Documents.Folder.Path, source));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(source, copy);
            }
        }

        Assert.NotEmpty(new ServiceCollection().AddOrchestrateDocuments(_folder));
        File.WriteAllText(Path.Combine(_folder, file), content);

        var error = Assert.Throws<InvalidDataException>(() => new ServiceCollection().AddOrchestrateDocuments(_folder));
        Assert.Contains(expected, error.Message);
    }
}
