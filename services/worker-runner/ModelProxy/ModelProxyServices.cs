using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>Registration of the model proxy.</summary>
public static class ModelProxyServices
{
    /// <summary>Adds <see cref="IModelProxy"/> and its listener, which starts with the host. The caller binds <see cref="Hosting.RunnerOptions"/>, whose providers it serves.</summary>
    public static IServiceCollection AddModelProxy(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LoopbackModelProxy>();
        services.TryAddSingleton<IModelProxy>(s => s.GetRequiredService<LoopbackModelProxy>());
        services.AddHostedService<ModelProxyListener>();
        return services;
    }
}
