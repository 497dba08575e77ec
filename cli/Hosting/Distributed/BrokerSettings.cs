using System.Globalization;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Settings of the private RabbitMQ node.</summary>
internal static class BrokerSettings
{
    internal const string User = "orchestrate";

    /// <summary>How long a turn may hold its message; as <c>Messaging:AcknowledgementTimeoutMinutes</c>, which RabbitMQ before 3.12 does not read from the queue.</summary>
    internal static readonly TimeSpan AcknowledgementTimeout = TimeSpan.FromHours(12);

    /// <summary>How soon a frozen process's messages come back is about twice this.</summary>
    internal const int HeartbeatSeconds = 10;

    /// <summary>The content of <c>rabbitmq.conf</c>.</summary>
    internal static string Text(BrokerPorts ports, string password) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        # Written by Orchestrate at every start; changes here are lost.
        listeners.tcp.1 = 127.0.0.1:{ports.Amqp}
        management.tcp.ip = 127.0.0.1
        management.tcp.port = {ports.Page}
        default_user = {User}
        default_pass = {password}
        default_user_tags.administrator = true
        heartbeat = {HeartbeatSeconds}
        consumer_timeout = {(long)AcknowledgementTimeout.TotalMilliseconds}
        log.file = false
        log.console = true
        log.console.level = warning

        """);

    /// <summary>The node's environment. It has a name server of its own, which can be ended without harm to other nodes of the machine.</summary>
    internal static IReadOnlyDictionary<string, string?> Environment(string folder, BrokerPorts ports) => new Dictionary<string, string?>
    {
        ["HOME"] = folder,
        ["RABBITMQ_NODENAME"] = "orchestrate@localhost",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "enabled_plugins"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder, "rabbitmq-env.conf"),
        ["RABBITMQ_DIST_PORT"] = ports.Distribution.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_LOGS"] = "-",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = ports.Names.ToString(CultureInfo.InvariantCulture),

        // Without it a script stays above the node, and ending or killing that one says nothing about the node.
        ["RUNNING_UNDER_SYSTEMD"] = "true",

        // An idle node shall not spin on a person's machine. Commands have four to six kilobytes: up to sixteen a message lies in its queue's index, which is cheaper than a store of its own, and
        // Coordinator:MaxTurns bounds how many do. Given here, because a broker that does not know a setting of its file does not start.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none +sbwtdcpu none +sbwtdio none -rabbit queue_index_embed_msgs_below 16384",
    };
}
