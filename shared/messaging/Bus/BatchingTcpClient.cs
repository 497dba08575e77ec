using System.Net.Sockets;
using RabbitMQ.Client;

namespace Orchestrate.Messaging;

/// <summary>A socket towards the broker whose stream is a <see cref="BatchingNetworkStream"/>.</summary>
internal sealed class BatchingTcpClient(AddressFamily family) : TcpClientAdapter(new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true })
{
    /// <inheritdoc/>
    public override NetworkStream GetStream() => new BatchingNetworkStream(Client);
}
