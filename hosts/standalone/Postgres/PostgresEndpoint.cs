using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Orchestrate.Standalone.Hosting;

namespace Orchestrate.Standalone.Postgres;

/// <summary>Where the private server listens: a UNIX socket in a private folder, or loopback when no path is short enough.</summary>
/// <param name="Host">Absolute socket folder, or <c>127.0.0.1</c>.</param>
/// <param name="Port">TCP port, or the number in the socket's name.</param>
internal sealed record PostgresEndpoint(string Host, int Port)
{
    /// <summary>The kernel takes 107 bytes for a socket's path; the name <c>/.s.PGSQL.5432</c> is part of it.</summary>
    internal const int LongestSocketPath = 100;

    private const int SocketNumber = 5432;

    internal bool IsSocket => Host.StartsWith('/');

    internal static bool Fits(string folder) => Encoding.UTF8.GetByteCount($"{folder}/.s.PGSQL.{SocketNumber}") <= LongestSocketPath;

    /// <summary>Chooses the endpoint of a server folder and creates the socket's folder.</summary>
    internal static async Task<PostgresEndpoint> ChooseAsync(string serverFolder, PostgresAccount account, CancellationToken cancellationToken)
    {
        var inside = Path.Combine(serverFolder, "socket");
        if (Fits(inside))
            return await SocketAsync(inside, account, cancellationToken);

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(serverFolder)))[..12];
        foreach (var parent in RuntimeFolders())
        {
            var folder = Path.Combine(parent, $"orchestrate-{digest}");
            if (Fits(folder) && !IsSomebodyElses(folder) && await account.FirstClosedFolderAsync(parent, cancellationToken) is null)
                return await SocketAsync(folder, account, cancellationToken);
        }
        return new PostgresEndpoint("127.0.0.1", FreePort());
    }

    internal string Settings() => IsSocket
        ? string.Create(CultureInfo.InvariantCulture, $"listen_addresses = ''\nport = {Port}\nunix_socket_directories = '{Host.Replace("'", "''", StringComparison.Ordinal)}'\nunix_socket_permissions = 0700\n")
        : string.Create(CultureInfo.InvariantCulture, $"listen_addresses = '127.0.0.1'\nport = {Port}\nunix_socket_directories = ''\n");

    private static async Task<PostgresEndpoint> SocketAsync(string folder, PostgresAccount account, CancellationToken cancellationToken)
    {
        DataFolder.CreatePrivate(folder);
        await account.OwnAsync(folder, cancellationToken);
        return new PostgresEndpoint(folder, SocketNumber);
    }

    private static IEnumerable<string> RuntimeFolders()
    {
        if (Environment.IsPrivilegedProcess)
            yield return "/run";
        else if (Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Directory.Exists(runtime))
            yield return runtime;
        yield return "/tmp";
    }

    // In a shared folder somebody else may have put a folder or link of this name first; the loopback port is the safe way out.
    private static bool IsSomebodyElses(string folder)
    {
        var info = new DirectoryInfo(folder);
        if (info.LinkTarget is not null)
            return true;
        return info.Exists && (info.UnixFileMode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.OtherRead | UnixFileMode.OtherExecute)) != 0;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
