using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Microsoft.Extensions.Logging;

namespace Orchestrate.Messaging;

/// <summary>Registration of outboxes.</summary>
public static class OutboxExtensions
{
    /// <summary>
    /// Gives a schema an inbox and an outbox: their tables (migrated before the bus starts), <see cref="IOutbox"/> keyed by the schema's name, and
    /// its relay. Needs an <see cref="NpgsqlDataSource"/> and the bus.
    /// </summary>
    public static IHostApplicationBuilder AddOutbox(this IHostApplicationBuilder builder, string schema)
    {
        ArgumentNullException.ThrowIfNull(builder);
        SchemaName.Check(schema);
        builder.AddSchemaMigrations(new SchemaScripts(schema, typeof(OutboxExtensions).Assembly, "Orchestrate.Messaging.Schema.Migrations.", "messaging/"));
        builder.Services.AddOptions<OutboxOptions>().BindConfiguration(OutboxOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton<SendHealth>();
        builder.Services.TryAddSingleton<MessageDispatcher>();
        builder.Services.TryAddSingleton<IMessageSender>(provider => provider.GetRequiredService<MessageDispatcher>());
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddKeyedSingleton(schema, (provider, _) => ActivatorUtilities.CreateInstance<SqlOutbox>(provider, schema));
        builder.Services.AddKeyedSingleton<IOutbox>(schema, (provider, _) => provider.GetRequiredKeyedService<SqlOutbox>(schema));
        builder.Services.AddSingleton<IHostedService>(provider =>
        {
            var outbox = provider.GetRequiredKeyedService<SqlOutbox>(schema);
            var relay = new OutboxRelay(
                provider.GetRequiredService<NpgsqlDataSource>(), outbox, provider.GetRequiredService<MessageDispatcher>(), provider.GetKeyedService<IOutboxContents>(schema),
                provider.GetRequiredService<ILogger<OutboxRelay>>());
            return ActivatorUtilities.CreateInstance<OutboxRelayService>(provider, outbox, relay);
        });
        return builder;
    }
}
