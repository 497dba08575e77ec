using System.Net;
using System.Net.Sockets;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Which addresses a check may reach. The server stands in a network with things that no bundle's author may ask.</summary>
public static class HttpAddresses
{
    // Link-local with the clouds' metadata services, "this network", multicast, reserved and broadcast; metadata services elsewhere; the same for IPv6.
    private static readonly IPNetwork[] Never = Networks(
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.0/24",
        "::/128", "fe80::/10", "fec0::/10", "ff00::/8", "fd00:ec2::254/128", "fd20:ce::254/128");

    private static readonly IPNetwork[] Internal = Networks(
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "::1/128", "fc00::/7");

    // Ways to write an IPv4 address as an IPv6 one that a router on the way may turn back.
    private static readonly (IPNetwork Network, int Offset)[] Embedding =
        [(IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("64:ff9b:1::/48"), 12), (IPNetwork.Parse("2002::/16"), 2), (IPNetwork.Parse("::/96"), 12)];

    /// <summary>Whether no list can allow the address.</summary>
    public static bool IsForbidden(IPAddress address) => Forms(address).Any(form => Never.Any(network => network.Contains(form)));

    /// <summary>Whether the address belongs to this machine or its network, so that a name which leads there is not enough: the address itself must be listed.</summary>
    public static bool IsInternal(IPAddress address) => Forms(address).Any(form => Internal.Any(network => network.Contains(form)));

    private static IEnumerable<IPAddress> Forms(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        yield return address;
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IPv6Loopback.Equals(address) || IPAddress.IPv6Any.Equals(address))
            yield break;
        foreach (var (network, offset) in Embedding)
        {
            if (network.Contains(address))
                yield return new IPAddress(address.GetAddressBytes().AsSpan(offset, 4));
        }
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(network => IPNetwork.Parse(network))];
}
