using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrate.WorkerRunner.Artifacts;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Sandbox;
using Orchestrate.WorkerRunner.Verification;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Registration of sandbox, workspaces, uploads and verifiers.</summary>
public static class WorkspaceServices
{
    /// <summary>Adds <see cref="ISandbox"/>, <see cref="IWorkspaces"/>, <see cref="IAttemptArchive"/>, <see cref="IArtifactUploads"/> and <see cref="IVerifierRunner"/>. The caller binds <see cref="Hosting.RunnerOptions"/>.</summary>
    public static IServiceCollection AddWorkspaces(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProcessSpawner>();
        services.TryAddSingleton<ISandbox, BubblewrapSandbox>();
        services.TryAddSingleton<SetupCache>();
        services.TryAddSingleton<IRunApiAddress, ConfiguredRunApi>();
        services.TryAddSingleton<IArtifactUploads, ArtifactUploads>();
        services.TryAddSingleton<GitWorkspaces>();
        services.TryAddSingleton<IWorkspaces>(provider => provider.GetRequiredService<GitWorkspaces>());
        services.TryAddSingleton<IAttemptArchive>(provider => provider.GetRequiredService<GitWorkspaces>());
        services.TryAddSingleton<IHostResolver, SystemHostResolver>();
        services.TryAddSingleton<IVerifierRunner, VerifierRunner>();
        return services;
    }
}
