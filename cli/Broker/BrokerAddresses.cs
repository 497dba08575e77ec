using Orchestrate.Cli.Hosting.Distributed;

namespace Orchestrate.Cli.Broker;

/// <summary>Finds the broker: what was typed, else the environment, else the installation of the data folder.</summary>
internal static class BrokerAddresses
{
    /// <summary>Environment variable with the address of RabbitMQ itself.</summary>
    internal const string AmqpVariable = "ORCHESTRATE_RABBITMQ";

    /// <summary>Environment variable with the address of its management plug-in.</summary>
    internal const string ManagementVariable = "ORCHESTRATE_RABBITMQ_MANAGEMENT";

    /// <summary>RabbitMQ itself, <c>amqp(s)://user:password@host:5672/virtual-host</c>.</summary>
    /// <exception cref="CliException">There is no address, or it is none.</exception>
    internal static Uri Amqp(string? typed, CliEnvironment environment, InstallationFolder folder) =>
        Find(typed ?? environment.Variable(AmqpVariable) ?? Installed(folder, state => state.BrokerAddress), "--rabbitmq", AmqpVariable, "amqp", "amqp://user:password@host:5672/virtual-host");

    /// <summary>The management plug-in, <c>http(s)://user:password@host:15672/virtual-host</c>.</summary>
    /// <exception cref="CliException">There is no address, or it is none.</exception>
    internal static Uri Management(string? typed, CliEnvironment environment, InstallationFolder folder) =>
        Find(typed ?? environment.Variable(ManagementVariable) ?? Installed(folder, state => state.BrokerPage), "--rabbitmq-management", ManagementVariable, "http", "http://user:password@host:15672/virtual-host");

    /// <summary>The virtual host that an address names; <c>/</c> when it names none.</summary>
    internal static string VirtualHost(Uri address) => address.AbsolutePath.Trim('/') is { Length: > 0 } name ? Uri.UnescapeDataString(name) : "/";

    /// <summary>User and password of an address; RabbitMQ's own when it has none.</summary>
    internal static (string User, string Password) Credentials(Uri address) => address.UserInfo.Split(':', 2) switch
    {
        [{ Length: > 0 } user, var password] => (Uri.UnescapeDataString(user), Uri.UnescapeDataString(password)),
        _ => ("guest", "guest"),
    };

    /// <summary>An address as it may be shown: without its password.</summary>
    internal static string Shown(Uri address) => $"{address.Scheme}://{address.Host}:{address.Port}{address.AbsolutePath}";

    /// <summary>The address of the broker that <c>up --distributed</c> started, with the password that only its owner can read; null when there is none.</summary>
    private static string? Installed(InstallationFolder folder, Func<InstallationState, string?> which) =>
        folder.ReadState() is { } state && which(state) is { } address
            ? new UriBuilder(address) { UserName = BrokerSettings.User, Password = InstallationSecrets.Of(folder).Broker }.Uri.ToString()
            : null;

    private static Uri Find(string? text, string option, string variable, string scheme, string form)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new CliException($"Where is RabbitMQ? Give {option} {form}, or set {variable}. A server in one process has no broker, and no queues to look at.");
        return Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) && (address.Scheme == scheme || address.Scheme == scheme + "s") && address.Host.Length > 0
            ? address
            : throw new CliException($"{option} must be {form}.");
    }
}
