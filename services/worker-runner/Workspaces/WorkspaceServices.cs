using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Sandbox;
using Orchestrate.WorkerRunner.Verification;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Registration of sandbox, workspaces and verifiers.</summary>
public static class WorkspaceServices
{
    /// <summary>Adds <see cref="ISandbox"/>, <see cref="IWorkspaces"/> and <see cref="IVerifierRunner"/>. The caller binds <see cref="Hosting.RunnerOptions"/>.</summary>
    public static IServiceCollection AddWorkspaces(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProcessSpawner>();
        services.TryAddSingleton<ISandbox, BubblewrapSandbox>();
        services.TryAddSingleton<IWorkspaces, GitWorkspaces>();
        services.TryAddSingleton<SetupCache>();
        services.TryAddSingleton<IHostResolver, SystemHostResolver>();
        services.TryAddSingleton<IVerifierRunner, VerifierRunner>();
        return services;
    }
}
