using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Domain.Registries;

namespace Orchestrate.Documents.Tests;

/// <summary>The repository's own documents, registered as a service registers them.</summary>
internal static class Documents
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddOrchestrateDocuments().BuildServiceProvider();

    public static DocumentFolder Folder => Get<DocumentFolder>();

    public static SchemaCatalog Schemas => Get<SchemaCatalog>();

    public static VariableRegistry Variables => Get<VariableRegistry>();

    public static SkillRegistry Skills => Get<SkillRegistry>();

    public static AgentCatalog Agents => Get<AgentCatalog>();

    public static PromptCatalog Prompts => Get<PromptCatalog>();

    public static Orchestrate.Domain.Prompts.ISystemTexts Texts => Get<Orchestrate.Domain.Prompts.ISystemTexts>();

    public static BundleReader Bundles => Get<BundleReader>();

    public static AgentResultReader Results => Get<AgentResultReader>();

    /// <summary>The repository's root, found from the test's output folder.</summary>
    public static string Root { get; } = FindRoot();

    private static T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orchestrate.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Orchestrate.sln was not found above the tests.");
        return folder.FullName;
    }
}
