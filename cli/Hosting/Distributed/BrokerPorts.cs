namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Loopback ports of the private broker.</summary>
/// <param name="Amqp">For the services.</param>
/// <param name="Page">For people: the management page.</param>
/// <param name="Distribution">Erlang's own.</param>
/// <param name="Names">Of the node's name server.</param>
internal sealed record BrokerPorts(int Amqp, int Page, int Distribution, int Names)
{
    internal static BrokerPorts Choose(ICollection<int> taken) => new(Ports.Choose(taken), Ports.Choose(taken), Ports.Choose(taken), Ports.Choose(taken));
}
