using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrate.Messaging;

/// <summary>What one service contributes to the process's bus. Several services may share one process, and then one bus.</summary>
public sealed class MessagingBuilder
{
    private readonly Dictionary<string, EndpointRegistration> endpoints;

    internal MessagingBuilder(IBusRegistrationConfigurator bus, Dictionary<string, EndpointRegistration> endpoints)
    {
        Bus = bus;
        this.endpoints = endpoints;
    }

    /// <summary>MassTransit's own registration, for what has no word here.</summary>
    public IBusRegistrationConfigurator Bus { get; }

    /// <summary>A consumer on a durable queue that all replicas share.</summary>
    public MessagingBuilder AddConsumer<TConsumer>(string queue, Action<EndpointSettings>? configure = null)
        where TConsumer : class, IConsumer
    {
        Add<TConsumer>(Endpoint(queue, broadcast: false, configure));
        return this;
    }

    /// <summary>
    /// A consumer that holds its message while it works: prefetch equals concurrency and nothing is retried in the process, because a failed piece
    /// of work is decided by the coordinator.
    /// </summary>
    /// <param name="queue">The queue, for example <see cref="QueueNames.WorkerTurns"/>.</param>
    /// <param name="slots">Messages at a time, read when the bus starts.</param>
    /// <param name="answersRequests">Whether the work is asked for by a request, whose sender hears of a failure, and not by a command of the coordinator.</param>
    public MessagingBuilder AddWorkConsumer<TConsumer>(string queue, Func<IServiceProvider, int> slots, bool answersRequests = false)
        where TConsumer : class, IConsumer =>
        AddConsumer<TConsumer>(queue, endpoint =>
        {
            endpoint.Concurrency = slots;
            endpoint.Retries = 0;
            endpoint.HoldsWork = true;
            endpoint.AnswersRequests = answersRequests;
        });

    /// <summary>A consumer that every replica runs for every message, on a temporary queue. What it misses while it is away is gone.</summary>
    /// <param name="name">First part of the queue's name; the replica's name follows.</param>
    public MessagingBuilder AddBroadcastConsumer<TConsumer>(string name)
        where TConsumer : class, IConsumer
    {
        Add<TConsumer>(Endpoint(name, broadcast: true, configure: null));
        return this;
    }

    /// <summary>A client for requests that are answered by whichever service consumes <typeparamref name="TRequest"/>.</summary>
    public MessagingBuilder AddRequestClient<TRequest>(TimeSpan timeout)
        where TRequest : class
    {
        Bus.AddRequestClient<TRequest>(RequestTimeout.After(ms: (int)timeout.TotalMilliseconds));
        return this;
    }

    /// <summary>
    /// A state machine whose instances live in PostgreSQL, correlated by id only. Inbox, instance and outbox of one message commit in one
    /// transaction under the instance's row lock; see <see cref="Outgoing"/> for what a behaviour may send.
    /// </summary>
    /// <param name="schema">Schema with the inbox and outbox; <c>AddOutbox(schema)</c> must have been called.</param>
    /// <param name="queue">The endpoint, also the inbox's consumer name.</param>
    /// <param name="configure">Concurrency and retries.</param>
    /// <param name="together">A second queue, of messages for the saga that were sent together by <see cref="IReportSender"/>; null for none.</param>
    public MessagingBuilder AddSaga<TStateMachine, TSaga, TStore>(string schema, string queue, Action<EndpointSettings>? configure = null, string? together = null)
        where TStateMachine : class, SagaStateMachine<TSaga>
        where TSaga : class, SagaStateMachineInstance
        where TStore : class, ISagaStore<TSaga>
    {
        Bus.AddSingleton<ISagaStore<TSaga>, TStore>();
        Bus.AddSingleton(new SagaLocation<TSaga>(schema, queue));
        Bus.AddSagaStateMachine<TStateMachine, TSaga>()
            .Repository(repository => repository.AddSingleton<MassTransit.Saga.ISagaRepositoryContextFactory<TSaga>, PostgresSagaRepositoryContextFactory<TSaga>>())
            .ExcludeFromConfigureEndpoints();
        Endpoint(queue, broadcast: false, configure).Consumers.Add((context, endpoint) => endpoint.ConfigureSaga<TSaga>(context));
        if (together is not null)
        {
            var endpoint = Endpoint(together, broadcast: false, configure);
            endpoint.Settings.TakesApart = true;
            endpoint.Consumers.Add((context, configurator) => configurator.ConfigureSaga<TSaga>(context));
        }

        return this;
    }

    private void Add<TConsumer>(EndpointRegistration endpoint)
        where TConsumer : class, IConsumer
    {
        Bus.AddConsumer<TConsumer>().ExcludeFromConfigureEndpoints();
        endpoint.Consumers.Add((context, configurator) => configurator.ConfigureConsumer<TConsumer>(context));
    }

    private EndpointRegistration Endpoint(string queue, bool broadcast, Action<EndpointSettings>? configure)
    {
        if (!endpoints.TryGetValue(queue, out var endpoint))
            endpoints.Add(queue, endpoint = new EndpointRegistration(queue, broadcast));
        if (endpoint.Broadcast != broadcast)
            throw new InvalidOperationException($"{queue} is contributed both as a shared queue and as a broadcast.");

        configure?.Invoke(endpoint.Settings);
        return endpoint;
    }
}
