using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Registration of the OpenCode adapter.</summary>
public static class OpenCodeServices
{
    /// <summary>Adds <see cref="IOpenCodeServerPool"/> and <see cref="IAgentRuntime"/>. Needs the sandbox, the model proxy and the runner's options.</summary>
    public static IServiceCollection AddOpenCode(this IServiceCollection services)
    {
        services.AddOptions<OpenCodeServerOptions>().BindConfiguration(OpenCodeServerOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AgentRuntimeOptions>().BindConfiguration(AgentRuntimeOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OpenCodeLauncher>();
        services.AddSingleton<IOpenCodeServerPool, OpenCodeServerPool>();
        services.AddSingleton<IAgentRuntime, AgentRuntime>();
        return services;
    }
}
