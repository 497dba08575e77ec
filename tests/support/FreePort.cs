using System.Net;
using System.Net.Sockets;

namespace Orchestrate.TestSupport;

/// <summary>Ports on the loopback interface.</summary>
public static class FreePort
{
    /// <summary>A port that is free now. Another process may take it before it is used; callers retry.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
