using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orchestrate.WorkerRunner.Artifacts;

namespace Orchestrate.Standalone.Hosting;

/// <summary>Where this process can be reached from this machine; the port is known once the server has bound it.</summary>
internal sealed class LocalAddress(IServer server) : IRunApiAddress
{
    /// <inheritdoc />
    public Uri? Current
    {
        get
        {
            if (server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } text || new Uri(text) is not { Port: > 0 } bound)
                return null;
            var everywhere = IPAddress.TryParse(bound.Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
            return new UriBuilder(bound) { Host = everywhere ? "127.0.0.1" : bound.Host }.Uri;
        }
    }
}
