using System.Net;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Turns names into addresses.</summary>
public interface IHostResolver
{
    /// <summary>The addresses of a name; of an address, itself.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">There is no such name.</exception>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);
}
