using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Registries;

namespace Orchestrate.Documents;

/// <summary>Registers schemas, registries, prompts and readers.</summary>
public static class DocumentServices
{
    /// <summary>
    /// Registers, as singletons: <see cref="DocumentFolder"/>, <see cref="SchemaCatalog"/>, <see cref="VariableRegistry"/>, <see cref="SkillRegistry"/>,
    /// <see cref="AgentCatalog"/>, <see cref="PromptCatalog"/>, <see cref="TurnTexts"/>, <see cref="ISystemTexts"/>, <see cref="BundleReader"/> and <see cref="AgentResultReader"/>. Calling it again changes nothing.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="folder">The documents folder; null means <see cref="DocumentFolder.Locate"/> finds it.</param>
    /// <exception cref="DirectoryNotFoundException">There is no documents folder.</exception>
    /// <exception cref="InvalidDataException">A schema, registry or prompt is wrong; a server does not start with it.</exception>
    public static IServiceCollection AddOrchestrateDocuments(this IServiceCollection services, string? folder = null)
    {
        if (services.Any(s => s.ServiceType == typeof(DocumentFolder)))
            return services;
        var located = DocumentFolder.Locate(folder);
        var schemas = SchemaCatalog.Load(located);
        var variables = RegistryLoader.Variables(located, schemas);
        var skills = RegistryLoader.Skills(located, schemas);
        services.AddSingleton(located);
        services.AddSingleton(schemas);
        services.AddSingleton(variables);
        services.AddSingleton(skills);
        services.AddSingleton(RegistryLoader.Agents(located, schemas, skills));
        services.AddSingleton(PromptCatalog.Load(located, variables));
        services.AddSingleton(TurnTextsLoader.Load(located));
        services.TryAddSingleton<ISystemTexts, SystemTexts>();
        services.TryAddSingleton<BundleReader>();
        services.TryAddSingleton<AgentResultReader>();
        return services;
    }
}
