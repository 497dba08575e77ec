using MassTransit;

namespace Orchestrate.Messaging;

/// <summary>One receive endpoint as collected from the services' contributions.</summary>
internal sealed class EndpointRegistration(string queue, bool broadcast)
{
    public string Queue { get; } = queue;

    /// <summary>Every replica gets each message, on a queue of its own that disappears with it.</summary>
    public bool Broadcast { get; } = broadcast;

    public EndpointSettings Settings { get; } = new();

    public List<Action<IRegistrationContext, IReceiveEndpointConfigurator>> Consumers { get; } = [];
}
