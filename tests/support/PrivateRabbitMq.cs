using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Orchestrate.TestSupport;

/// <summary>A RabbitMQ node of the test run's own, in a temporary folder and on loopback ports. Started in about eight seconds.</summary>
public sealed class PrivateRabbitMq : IAsyncDisposable
{
    private const string User = "rabbitmq";
    private const int VirtualHosts = 26;
    private static readonly string[] Folders = ["/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin"];
    private readonly PrivateFolder folder = new("orchmq");
    private readonly string program;
    private readonly bool managed;
    private readonly int distribution = FreePort.Next();
    private readonly int names = FreePort.Next();
    private Process? server;
    private StringBuilder output = new();
    private int handedOut;

    private PrivateRabbitMq(string program, bool managed)
    {
        this.program = program;
        this.managed = managed;
        Port = FreePort.Next();
        ManagementPort = FreePort.Next();
    }

    /// <summary>The AMQP port.</summary>
    public int Port { get; }

    /// <summary>The port of the management plug-in; nothing listens there unless the node was started with it.</summary>
    public int ManagementPort { get; }

    /// <summary>The node's process, or the script above it.</summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public int ProcessId => server?.Id ?? throw new InvalidOperationException("The node does not run.");

    private string Data => Path.Combine(folder.Path, "data");

    private string NodeName => $"test{Port.ToString(CultureInfo.InvariantCulture)}@localhost";

    /// <summary>The address, with credentials, of a virtual host that nobody has used yet: tests share the node and not its queues.</summary>
    public Uri CreateVirtualHost()
    {
        var number = Interlocked.Increment(ref handedOut);
        return number <= VirtualHosts
            ? new Uri($"amqp://test:test@127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/v{number.ToString(CultureInfo.InvariantCulture)}")
            : throw new InvalidOperationException($"This node has {VirtualHosts} virtual hosts; raise the number.");
    }

    /// <summary>Makes and starts a node.</summary>
    /// <param name="management">Whether with the management plug-in, whose HTTP interface is on <see cref="ManagementPort"/>.</param>
    /// <exception cref="InvalidOperationException">The machine has no RabbitMQ.</exception>
    public static async Task<PrivateRabbitMq> StartAsync(bool management = false)
    {
        var program = Programs.Find("rabbitmq-server", Folders.Concat(Programs.PathFolders))
            ?? throw new InvalidOperationException("RabbitMQ is not installed (rabbitmq-server was not found): run ./orchestrate setup.");
        var node = new PrivateRabbitMq(program, management);
        try
        {
            await node.WriteConfigurationAsync();
            await node.StartServerAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the node; nothing answers until <see cref="StartAgainAsync"/>.</summary>
    public Task CrashAsync() => StopServerAsync();

    /// <summary>Starts a crashed node on its data and port.</summary>
    public Task StartAgainAsync() => StartServerAsync();

    /// <summary>Kills the node and removes everything that it had stored; users and virtual hosts are there again after <see cref="StartAgainAsync"/>.</summary>
    public async Task WipeAsync()
    {
        await StopServerAsync();
        Directory.Delete(Data, recursive: true);
    }

    /// <summary>What <c>rabbitmqctl</c> says, for example to <c>list_queues -p v1 name messages</c>; without headings, columns separated by tabs. Takes seconds.</summary>
    public Task<string> ControlAsync(params string[] arguments)
    {
        var tool = Programs.Find("rabbitmqctl", Folders.Concat(Programs.PathFolders)) ?? throw new InvalidOperationException("rabbitmqctl was not found beside rabbitmq-server.");
        return Programs.RunAsync(Command(tool, ["--quiet", "--no-table-headers", "--node", NodeName, .. arguments]));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await StopServerAsync();
            await StopNameServerAsync();
        }

        folder.Dispose();
    }

    private async Task WriteConfigurationAsync()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        var definitions = Path.Combine(folder.Path, "definitions.json");
        await File.WriteAllTextAsync(definitions, Definitions());
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "rabbitmq.conf"), $"listeners.tcp.1 = 127.0.0.1:{port}\nlog.console.level = warning\nload_definitions = {definitions}\n{Management()}");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "enabled_plugins"), managed ? "[rabbitmq_management].\n" : "[].\n");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "rabbitmq-env.conf"), "");
        if (Programs.IsRoot)
            folder.GiveTo(User);
    }

    private string Management() => managed ? string.Create(CultureInfo.InvariantCulture, $"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {ManagementPort}\n") : "";

    /// <summary>Virtual hosts made at start: making one later takes seconds with the broker's own tools.</summary>
    private static string Definitions()
    {
        var hosts = Enumerable.Range(1, VirtualHosts).Select(number => $"v{number.ToString(CultureInfo.InvariantCulture)}").ToList();
        return JsonSerializer.Serialize(new
        {
            users = new[] { new { name = "test", password = "test", tags = "administrator" } },
            vhosts = hosts.Select(name => new { name }),
            permissions = hosts.Select(vhost => new { user = "test", vhost, configure = ".*", write = ".*", read = ".*" }),
        });
    }

    private async Task StartServerAsync()
    {
        (server, output) = Programs.StartServer(Command(program, []));
        await Eventually.HoldsAsync(AnswersAsync, $"RabbitMQ on port {Port} answers", TimeSpan.FromSeconds(90));
    }

    private ProcessStartInfo Command(string executable, string[] arguments)
    {
        var start = Programs.As(User, executable, arguments);
        start.WorkingDirectory = folder.Path;
        var settings = new Dictionary<string, string>
        {
            ["HOME"] = folder.Path,
            ["RABBITMQ_NODENAME"] = NodeName,
            ["RABBITMQ_MNESIA_BASE"] = Data,
            ["RABBITMQ_LOG_BASE"] = Path.Combine(folder.Path, "log"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder.Path, "rabbitmq.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder.Path, "enabled_plugins"),
            ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder.Path, "rabbitmq-env.conf"),
            ["RABBITMQ_DIST_PORT"] = distribution.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_LOGS"] = "-",

            // Erlang starts a name server that outlives its node; one of our own can be ended without harm to other nodes of the machine.
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_EPMD_PORT"] = names.ToString(CultureInfo.InvariantCulture),

            // As `orchestrate up --distributed` starts it: threads that wait do not spin, and commands lie in their queue's index.
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none +sbwtdcpu none +sbwtdio none -rabbit queue_index_embed_msgs_below 16384",
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return start;
    }

    private async Task<bool> AnswersAsync()
    {
        if (server!.HasExited)
        {
            lock (output)
                throw new InvalidOperationException($"RabbitMQ ended with {server.ExitCode}:\n{output}");
        }

        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port, limit.Token);
            await using var stream = client.GetStream();

            // An accepted connection is not enough: the listener is open before the broker is ready. It greets with a method frame (type 1).
            await stream.WriteAsync("AMQP\0\0\t\u0001"u8.ToArray(), limit.Token);
            var greeting = new byte[1];
            return await stream.ReadAsync(greeting, limit.Token) == 1 && greeting[0] == 1;
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task StopNameServerAsync()
    {
        if (Programs.Find("epmd", Programs.PathFolders) is { } epmd)
            await Programs.RunAsync(Programs.As(User, epmd, ["-port", names.ToString(CultureInfo.InvariantCulture), "-kill"]));
    }

    private async Task StopServerAsync()
    {
        if (!server!.HasExited)
            server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync();
        server.Dispose();
        server = null;
    }
}
