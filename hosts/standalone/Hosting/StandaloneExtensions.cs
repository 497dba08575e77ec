using Microsoft.Extensions.Configuration.Memory;
using Orchestrate.WorkerRunner.Artifacts;

namespace Orchestrate.Standalone.Hosting;

/// <summary>Registration of what only the standalone host has.</summary>
public static class StandaloneExtensions
{
    /// <summary>Adds the prepared host's settings (defaults below, the command line's above every other source) and the file by which clients find it.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="standalone">The prepared host; the caller disposes it after the application has ended.</param>
    public static IHostApplicationBuilder AddStandalone(this IHostApplicationBuilder builder, StandaloneHost standalone)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(standalone);
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = standalone.Defaults() });
        builder.Configuration.AddInMemoryCollection(standalone.Settings);
        builder.Services.AddSingleton(standalone);
        builder.Services.AddSingleton<LocalAddress>();
        builder.Services.AddSingleton<IRunApiAddress>(provider => provider.GetRequiredService<LocalAddress>());
        builder.Services.AddHostedService<ConnectionPublisher>();
        return builder;
    }
}
