using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>A RabbitMQ node of this installation's own, with the management page, on loopback ports; never as root.</summary>
internal sealed class BrokerNode(InstallationFolder folder, BrokerPorts ports, string password)
{
    private const string Account = "rabbitmq";
    private const string Program = "rabbitmq-server";

    // Not Debian's /usr/sbin: that one is a wrapper for the machine's own node.
    private static readonly string[] Folders = ["/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin", "/usr/local/opt/rabbitmq/sbin", "/opt/homebrew/opt/rabbitmq/sbin"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    internal BrokerPorts Ports => ports;

    internal string Address => string.Create(CultureInfo.InvariantCulture, $"amqp://127.0.0.1:{ports.Amqp}");

    internal string Page => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports.Page}");

    /// <summary>With the password: only for environments of processes.</summary>
    internal string ConnectionUri => string.Create(CultureInfo.InvariantCulture, $"amqp://{BrokerSettings.User}:{password}@127.0.0.1:{ports.Amqp}/");

    /// <exception cref="CliException">RabbitMQ is not installed; the message says how to get it.</exception>
    internal static string Find() => Folders.Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists)
        ?? throw new CliException("RabbitMQ is not installed (rabbitmq-server was not found). Install it with './orchestrate setup --tests' or 'apt-get install rabbitmq-server', or name a broker with --rabbitmq URI.");

    /// <summary>Writes the node's configuration.</summary>
    internal async Task PrepareAsync(CancellationToken cancellationToken)
    {
        PrivateFile.CreateFolder(folder.Broker, passable: false);
        PrivateFile.Write(Path.Combine(folder.Broker, "rabbitmq.conf"), BrokerSettings.Text(ports, password));
        PrivateFile.Write(Path.Combine(folder.Broker, "enabled_plugins"), "[rabbitmq_management].\n");
        PrivateFile.Write(Path.Combine(folder.Broker, "rabbitmq-env.conf"), string.Empty);
        if (!Environment.IsPrivilegedProcess)
            return;
        var (exitCode, output) = await OsProcess.RunAsync(["chown", "-R", "--no-dereference", $"{Account}:", folder.Broker], "/", null, Limit, cancellationToken);
        if (exitCode != 0)
            throw new CliException($"The folder {folder.Broker} cannot be given to the account '{Account}', under which RabbitMQ runs: {output}");
    }

    internal Process Start(string logFile) =>
        OsProcess.StartDetached(
        AsAccount([Find()]), logFile, new Dictionary<string, string?>(BrokerSettings.Environment(folder.Broker, ports)) { [Leftovers.Variable] = folder.Path });

    /// <summary>Whether the broker takes connections. That its port is open is not enough: the listener is there before the broker is ready. It greets with a method frame (type 1).</summary>
    internal async Task<bool> IsReadyAsync(CancellationToken cancellationToken) => await GreetsAsync("127.0.0.1", ports.Amqp, cancellationToken);

    /// <summary>Whether a broker greets there.</summary>
    internal static async Task<bool> GreetsAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, limit.Token);
            await using var stream = client.GetStream();
            await stream.WriteAsync("AMQP\0\0\t\u0001"u8.ToArray(), limit.Token);
            var greeting = new byte[1];
            return await stream.ReadAsync(greeting, limit.Token) == 1 && greeting[0] == 1;
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>Ends the node's name server, which outlives the node.</summary>
    internal static async Task StopNamesAsync(int port, CancellationToken cancellationToken) =>
        await OsProcess.RunAsync(AsAccount(["epmd", "-port", port.ToString(CultureInfo.InvariantCulture), "-kill"]), "/", null, Limit, cancellationToken);

    private static IReadOnlyList<string> AsAccount(IReadOnlyList<string> argv) =>
        Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Account}", $"--regid={Account}", "--clear-groups", "--", .. argv] : argv;
}
