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

    /// <summary>A port that is free now and that no outgoing connection will take.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            if (IsFree(port))
                return port;
        }
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
