using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Orchestrate.Gateway.Access;

namespace Orchestrate.Gateway.Edge;

/// <summary>
/// Stops a server that listens to other machines while no key exists: nobody could use it, and whoever opened it forgot a step.
/// Checked on the real addresses, right after binding; until then every request fails for want of a key.
/// </summary>
public sealed class KeylessBindingGuard(ApiKeys keys, IServer server) : IHostedLifecycleService
{
    /// <inheritdoc />
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var open = (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Where(a => !IsLoopback(a)).ToList();
        if (open.Count > 0 && !await keys.AnyAsync(cancellationToken))
        {
            throw new InvalidOperationException(
                $"{string.Join(", ", open)} is not a loopback address and there is no API key. Set Gateway:LocalKeyFile to have one made, or listen on 127.0.0.1.");
        }
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether an address of Kestrel's is reachable from this machine only.</summary>
    public static bool IsLoopback(string address)
    {
        var binding = BindingAddress.Parse(address);
        return binding.IsUnixPipe || binding.IsNamedPipe || binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(binding.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
