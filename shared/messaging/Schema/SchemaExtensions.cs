using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Orchestrate.Messaging;

/// <summary>Registration of migrations.</summary>
public static class SchemaExtensions
{
    /// <summary>Has the schema migrated at start, before the bus and every other hosted service, and its tables counted while they grow. Sets of one schema run in the order of registration.</summary>
    public static IHostApplicationBuilder AddSchemaMigrations(this IHostApplicationBuilder builder, SchemaScripts scripts)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(scripts);
        builder.Services.TryAddSingleton<SchemaMigrator>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SchemaMigrationService>());
        builder.Services.TryAddSingleton<SchemaStatistics>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SchemaStatistics>(services => services.GetRequiredService<SchemaStatistics>()));
        return builder;
    }
}
