using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>Where a saga's inbox and outbox are.</summary>
internal sealed record SagaLocation<TSaga>(string Schema, string Consumer)
    where TSaga : class, ISaga;
