using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrate.LoopCoordinator.Announcing;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Registration of the coordinator's store.</summary>
public static class StoreExtensions
{
    /// <summary>The schema <c>loop</c> with its migrations, inbox and outbox, and the stores on it.</summary>
    public static IHostApplicationBuilder AddLoopStore(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddOutbox(LoopSchema.Name);
        builder.AddSchemaMigrations(LoopSchema.Scripts);
        builder.Services.TryAddSingleton<IAnnouncer, Announcer>();
        builder.Services.TryAddSingleton<LeaseStore>();
        builder.Services.TryAddSingleton<ServerPlaces>();
        builder.Services.TryAddSingleton<Reconciliation>();
        builder.Services.TryAddSingleton<RetentionStore>();
        builder.Services.TryAddSingleton<TurnAdmissions>();
        builder.Services.TryAddSingleton<TemplateStore>();
        builder.Services.TryAddKeyedSingleton<IOutboxContents, StoredCommands>(LoopSchema.Name);
        return builder;
    }
}
