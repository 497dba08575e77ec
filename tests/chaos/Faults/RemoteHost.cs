using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Orchestrate.Chaos.Tests.Fleets;

namespace Orchestrate.Chaos.Tests.Faults;

/// <summary>
/// Another host, as far as the network goes: a network namespace with one cable to the broker and another to the agents; pulled out, a cable drops every packet and closes no connection.
/// Where namespaces cannot be made (not root), relays on the loopback interface do the same to the connections.
/// </summary>
internal sealed class RemoteHost : IAsyncDisposable
{
    private readonly string _name = $"orc{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
    private readonly List<Relay> _relays = [];
    private readonly int _net = RandomNumberGenerator.GetInt32(0, 250);
    private bool _namespaced;

    private RemoteHost()
    {
    }

    /// <summary>What has to stand before a command so that it runs there.</summary>
    public IReadOnlyList<string> Prefix => _namespaced ? ["ip", "netns", "exec", _name] : [];

    /// <summary>Its own address, for health checks.</summary>
    public string Address => _namespaced ? Host(Cable.Agents, there: true) : "127.0.0.1";

    /// <summary>Whether it has a network of its own.</summary>
    public bool IsNamespaced => _namespaced;

    public Uri Broker { get; private set; } = null!;

    public Uri Agents { get; private set; } = null!;

    public static async Task<RemoteHost> SetUpAsync(Fleet fleet)
    {
        var host = new RemoteHost();
        host._namespaced = await host.TryMakeNamespaceAsync();
        host.Broker = new UriBuilder(fleet.Broker) { Host = host.Near(Cable.Broker), Port = host.Relay(Cable.Broker, fleet.Broker.Port) }.Uri;
        host.Agents = new UriBuilder(fleet.Agents.Address) { Host = host.Near(Cable.Agents), Port = host.Relay(Cable.Agents, fleet.Agents.Address.Port) }.Uri;
        return host;
    }

    /// <summary>Pulls the broker's cable out.</summary>
    public Task CutOffAsync() => SetBrokerAsync(up: false);

    /// <summary>Puts it in again.</summary>
    public Task ReconnectAsync() => SetBrokerAsync(up: true);

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays)
            await relay.DisposeAsync();
        if (_namespaced)
            await IpAsync("netns", "delete", _name);
    }

    private async Task SetBrokerAsync(bool up)
    {
        if (_namespaced)
            await IpAsync("link", "set", Device(Cable.Broker), up ? "up" : "down");
        else if (up)
            _relays[0].GoOn();
        else
            _relays[0].Stall();
    }

    private int Relay(Cable cable, int port)
    {
        _relays.Add(new Relay(IPAddress.Parse(Near(cable)), port));
        return _relays[^1].Port;
    }

    private string Near(Cable cable) => _namespaced ? Host(cable, there: false) : "127.0.0.1";

    private string Host(Cable cable, bool there) => string.Create(CultureInfo.InvariantCulture, $"10.{200 + (int)cable}.{_net}.{(there ? 2 : 1)}");

    private string Device(Cable cable) => $"{_name}{(cable == Cable.Broker ? 'b' : 'a')}";

    private async Task<bool> TryMakeNamespaceAsync()
    {
        if (!await TryIpAsync("netns", "add", _name))
            return false;
        await IpAsync("-n", _name, "link", "set", "lo", "up");
        foreach (var cable in Enum.GetValues<Cable>())
        {
            await IpAsync("link", "add", Device(cable), "type", "veth", "peer", "name", $"{Device(cable)}p", "netns", _name);
            await IpAsync("address", "add", $"{Host(cable, there: false)}/30", "dev", Device(cable));
            await IpAsync("-n", _name, "address", "add", $"{Host(cable, there: true)}/30", "dev", $"{Device(cable)}p");
            await IpAsync("link", "set", Device(cable), "up");
            await IpAsync("-n", _name, "link", "set", $"{Device(cable)}p", "up");
        }

        return true;
    }

    private static async Task IpAsync(params string[] arguments) =>
        Assert.True(await TryIpAsync(arguments), $"ip {string.Join(' ', arguments)} failed.");

    private static async Task<bool> TryIpAsync(params string[] arguments)
    {
        try
        {
            using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            await ip.WaitForExitAsync();
            return ip.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private enum Cable
    {
        Broker,
        Agents,
    }
}
