using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Orchestrate.TestSupport;

/// <summary>Ports on the loopback interface.</summary>
public static class FreePort
{
    // Below the range that the kernel hands to outgoing connections (from 32768): a server that takes seconds to start would find its port taken.
    private const int First = 18_000;
    private const int Last = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port that is free now, that no outgoing connection will take, and that was given to nobody else: who got one uses it seconds later, and again after each restart.</summary>
    /// <exception cref="InvalidOperationException">This process was given all there are.</exception>
    public static int Next()
    {
        while (Given.Count < Last - First)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            if (IsFree(port) && Given.TryAdd(port, true))
                return port;
        }

        throw new InvalidOperationException($"There are {Last - First} ports for tests, and this process was given them all.");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
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
}
