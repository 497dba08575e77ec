using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>TCP ports of this machine.</summary>
internal static class Ports
{
    // Below the range that the kernel hands to outgoing connections: a process that is started again must find its port free.
    private const int First = 18_000;
    private const int Last = 32_000;

    /// <summary>A loopback port that is free now and that no outgoing connection will take.</summary>
    internal static int Choose(ICollection<int> taken)
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            if (!taken.Contains(port) && IsFree(IPAddress.Loopback, port))
            {
                taken.Add(port);
                return port;
            }
        }
    }

    internal static bool IsFree(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether somebody takes connections there.</summary>
    internal static async Task<bool> AnswersAsync(string host, int port, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
